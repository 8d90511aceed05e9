// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/observe.hpp>
#include <quantsweep/core/any_view.hpp>
#include <quantsweep/core/half.hpp>

#include <vector>

#include "support/bench.hpp"

namespace {

namespace qs = quantsweep;
using bench::data;

constexpr const char* bound_name = "bound: min + max";

template <class Observer>
void add_observer(const std::string& name, std::initializer_list<data> kinds) {
    bench::for_each_tensor(kinds, [&](data kind, std::size_t size) {
        bench::add_reading(name, bound_name, kind, size, [o = Observer{}](std::span<const float> values) mutable {
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
            bench::add_reading(name + (last ? ", last axis" : ", axis 1"), bound_name, kind, tensor.size,
                               [=, o = qs::per_channel<Observer>{}](std::span<const float> values) mutable {
                                   o.observe(qs::observation{{values.data(), tensor.shape}, {}});
                                   return &o;
                               });
        });
}

/// Shows the observer a tensor of 16-bit numbers, as a calibration does.
template <class Observer, class Half>
void add_halves(const std::string& name) {
    for (const std::size_t size : {bench::sizes[0], bench::sizes[1], bench::sizes[2]})
        bench::add(name, bound_name, data::normal, size, [size](benchmark::State& state) {
            std::vector<Half> halves(size);
            const qs::any_view values = qs::tensor_view<const Half>{halves.data(), {size}};
            qs::write_floats(bench::input(data::normal, size), halves.data(), values.type, 1);
            Observer o;
            for (auto _ : state) {
                qs::observe_tensor(o, values, {});
                benchmark::DoNotOptimize(&o);
                benchmark::ClobberMemory();
            }
        });
}

const bool registered = [] {
    add_observer<qs::min_max>("min_max", {data::normal, data::relu});
    add_observer<qs::moments>("moments", {data::normal, data::relu});
    add_observer<qs::bit_histogram<>>("bit_histogram", {data::normal, data::relu, data::sparse});
    add_observer<qs::combined<qs::bit_histogram<>, qs::moments>>("bit_histogram + moments", {data::normal, data::relu});
    add_halves<qs::min_max, qs::fp16>("min_max of half");
    add_halves<qs::min_max, qs::bf16>("min_max of bfloat16");
    add_halves<qs::bit_histogram<>, qs::fp16>("bit_histogram of half");
    add_halves<qs::bit_histogram<>, qs::bf16>("bit_histogram of bfloat16");
    add_per_channel<qs::min_max>("per_channel<min_max>");
    add_per_channel<qs::bit_histogram<>>("per_channel<bit_histogram>");
    return true;
}();

}  // namespace
