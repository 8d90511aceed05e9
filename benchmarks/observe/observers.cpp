// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/observe.hpp>

#include "support/bench.hpp"

namespace {

namespace qs = quantsweep;
using bench::data;

constexpr const char* floor_name = "floor: min + max";

template <class Observer>
void add_observer(const std::string& name, std::initializer_list<data> kinds) {
    bench::for_each_tensor(kinds, [&](data kind, std::size_t size) {
        bench::add_reading(name, floor_name, kind, size, [o = Observer{}](std::span<const float> values) mutable {
            o.observe(values);
            return &o;
        });
    });
}

template <class Observer>
void add_per_channel(const std::string& name) {
    for (const bool last : {false, true})
        bench::for_each_tensor({data::normal}, [&](data kind, std::size_t about) {
            const bench::channels tensor{about, last};
            bench::add_reading(name + (last ? ", last axis" : ", axis 1"), floor_name, kind, tensor.size,
                               [=, o = qs::per_channel<Observer>{}](std::span<const float> values) mutable {
                                   o.observe(qs::observation{{values.data(), tensor.shape}, {}});
                                   return &o;
                               });
        });
}

const bool registered = [] {
    add_observer<qs::min_max>("min_max", {data::normal, data::relu});
    add_observer<qs::moments>("moments", {data::normal, data::relu});
    add_observer<qs::bit_histogram<>>("bit_histogram", {data::normal, data::relu, data::sparse});
    add_observer<qs::combined<qs::bit_histogram<>, qs::moments>>("bit_histogram + moments", {data::normal, data::relu});
    add_per_channel<qs::min_max>("per_channel<min_max>");
    add_per_channel<qs::bit_histogram<>>("per_channel<bit_histogram>");
    return true;
}();

}  // namespace
