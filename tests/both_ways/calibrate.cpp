// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/calibrate/calibrate.hpp>
#include <quantsweep/graph/check_graph.hpp>
#include <quantsweep/io/calibration_file.hpp>

#include <ostream>

#include "both_ways.hpp"

namespace both_ways {

host_and_data make_host() {
    toy::builder b{7};
    host_and_data made{toy::random_dag(14, 2, 7), {}};
    for (std::size_t k = 0; k < 4; ++k) made.batches.push_back(b.make_batch(5, 2, 4, 6));
    return made;
}

void calibrate(std::ostream& out, host_and_data& given) {
    out << quantsweep::check_graph(given.host, given.batches[0]).text();
    const auto seen = quantsweep::calibrate(given.host, given.batches);
    const std::string json = quantsweep::calibration_to_json(seen);
    out << json << '\n';
    const auto loaded = quantsweep::calibration_from_json<quantsweep::bit_histogram<>>(json);
    out << (quantsweep::calibration_to_json(loaded) == json ? "loads as it was\n" : "loads as another\n");
}

}  // namespace both_ways
