# SPDX-License-Identifier: BSD-3-Clause
# cmake -D program= -D arguments= -D status= -D pattern= -P check_usage.cmake: the program, run with the arguments,
# exits with the status and prints what matches the pattern.
separate_arguments(arguments)
execute_process(COMMAND ${program} ${arguments} RESULT_VARIABLE exited OUTPUT_VARIABLE printed ERROR_VARIABLE printed)
message("${printed}")
if(NOT exited STREQUAL status)
    message(FATAL_ERROR "Exited with ${exited}, expected ${status}.")
endif()
if(NOT printed MATCHES "${pattern}")
    message(FATAL_ERROR "Printed nothing that matches \"${pattern}\".")
endif()
