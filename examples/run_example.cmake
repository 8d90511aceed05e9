# SPDX-License-Identifier: BSD-3-Clause
# cmake -D program= -D expected= -P run_example.cmake: the program succeeds and prints the file.
execute_process(COMMAND ${program} OUTPUT_VARIABLE printed COMMAND_ERROR_IS_FATAL ANY)
message("${printed}")
file(READ ${expected} wanted)
if(NOT printed STREQUAL wanted)
    message(FATAL_ERROR "The output is not ${expected}, which the documents quote.")
endif()
