# SPDX-License-Identifier: BSD-3-Clause
# cmake -D program= -D expected= -P run_example.cmake: the program succeeds and prints the file. What it
# writes is written beside it.
get_filename_component(folder ${program} DIRECTORY)
execute_process(COMMAND ${program} WORKING_DIRECTORY ${folder} OUTPUT_VARIABLE printed COMMAND_ERROR_IS_FATAL ANY)
message("${printed}")
file(READ ${expected} wanted)
if(NOT printed STREQUAL wanted)
    message(FATAL_ERROR "The output is not ${expected}, which the documents quote.")
endif()
