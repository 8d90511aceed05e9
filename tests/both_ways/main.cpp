// SPDX-License-Identifier: BSD-3-Clause
// both_ways FOLDER: prints everything that the program computes and writes its journal into the folder.
#include <exception>
#include <fstream>
#include <iostream>

#include "both_ways.hpp"

int main(int count, char** arguments) {
    if (count != 2) {
        std::cerr << "both_ways FOLDER\n";
        return 2;
    }
    try {
        both_ways::write_observers(std::cout);
        both_ways::write_ranges(std::cout);
        both_ways::host_and_data given = both_ways::make_host();
        both_ways::calibrate(std::cout, given);
        const std::string journal = std::string{arguments[1]} + "/journal.jsonl";
        for (const quantsweep::sweep_result& result : both_ways::sweep(given, journal))
            both_ways::write(std::cout, result);
        std::cout << std::ifstream{journal}.rdbuf();
    } catch (const std::exception& failure) {
        std::cerr << failure.what() << '\n';
        return 1;
    }
}
