// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Runs plain inference and calibration on the same samples, each in a process of its own with its own peak
///        memory.

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include <quantsweep/calibrate/calibrate.hpp>
#include <quantsweep/core/progress_clock.hpp>
#include <quantsweep/graph/topology.hpp>
#include <quantsweep/graph/traverse.hpp>

#include "images.hpp"
#include "network.hpp"

namespace efficientvit_sam_l0 {

/// The seconds that `work` took, without making images, and the peak of its process's resident memory.
struct process_cost {
    double seconds = 0;
    std::uint64_t peak_bytes = 0;
};

namespace detail {

inline void write_all(int file, std::string_view text) {
    while (!text.empty()) {
        const ssize_t written = ::write(file, text.data(), text.size());
        if (written <= 0) return;
        text.remove_prefix(static_cast<std::size_t>(written));
    }
}

inline std::string read_all(int file) {
    std::string text;
    std::array<char, 256> part{};
    for (ssize_t count = 0; (count = ::read(file, part.data(), part.size())) > 0;)
        text.append(part.data(), static_cast<std::size_t>(count));
    return text;
}

/// Runs `work` in a forked child. Call it while this process is small, because a child begins with its parent's memory.
/// Errors  std::runtime_error with what work threw, or with the signal that ended it
template <class Work>
process_cost in_child(Work&& work) {
    std::array<int, 2> ends{};
    if (::pipe(ends.data()) != 0) throw std::runtime_error{"cannot open a pipe to a child process"};
    std::fflush(nullptr);
    const pid_t child = ::fork();
    if (child < 0) throw std::runtime_error{"cannot start a child process"};
    if (child == 0) {
        int status = 0;
        std::string said;
        try {
            said = std::to_string(work());
        } catch (const std::exception& problem) {
            said = problem.what();
            status = 1;
        }
        write_all(ends[1], said);
        // Not exit(): that would also flush and finish what belongs to the parent.
        ::_exit(status);
    }
    ::close(ends[1]);
    const std::string said = read_all(ends[0]);
    ::close(ends[0]);
    int status = 0;
    rusage usage{};
    ::wait4(child, &status, 0, &usage);
    if (WIFSIGNALED(status))
        throw std::runtime_error{"signal " + std::to_string(WTERMSIG(status)) + " ended a child process"};
    if (WEXITSTATUS(status) != 0) throw std::runtime_error{said};
    return {std::stod(said), static_cast<std::uint64_t>(usage.ru_maxrss) * 1024};
}

inline double since(std::chrono::steady_clock::time_point start) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

/// Batches that count the time it takes to make them, which is no part of inference or calibration.
class clocked_batches {
public:
    explicit clocked_batches(const image_batches& images) : images_{images} {}
    std::size_t size() const { return images_.size(); }
    image_batches::batch operator[](std::size_t i) const {
        const auto start = std::chrono::steady_clock::now();
        auto made = images_[i];
        seconds_ += since(start);
        return made;
    }
    double seconds() const { return seconds_; }

private:
    const image_batches& images_;
    mutable double seconds_ = 0;
};

/// Returns the seconds that work(network, batches) takes.
template <class MakeNetwork, class Work>
process_cost measure(const MakeNetwork& make_network, const image_batches& images, Work&& work) {
    return in_child([&] {
        network host = make_network();
        const clocked_batches batches{images};
        const auto start = std::chrono::steady_clock::now();
        work(host, batches);
        return since(start) - batches.seconds();
    });
}

}  // namespace detail

struct calibration_cost {
    process_cost inference, calibration;
};

/// Inference is the same pass as calibration without observers: the same traversal, which recycles buffers.
template <class MakeNetwork>
calibration_cost measure_calibration(const MakeNetwork& make_network, const image_batches& images,
                                     const qs::progress_callback& progress) {
    const process_cost inference = detail::measure(make_network, images, [&](network& host, const auto& batches) {
        const qs::topology net = qs::describe(std::as_const(host));
        qs::progress_clock clock{progress, batches.size()};
        for (std::size_t i = 0; i < batches.size(); ++i) {
            const auto batch = batches[i];
            for (auto& output : qs::traverse(host, net, batch.inputs, [](auto&&...) {}))
                host.recycle(std::move(output));
            clock.advance({});
        }
    });
    const process_cost calibration = detail::measure(make_network, images, [&](network& host, const auto& batches) {
        (void)qs::calibrate(host, batches, {.progress = progress});
    });
    return {inference, calibration};
}

}  // namespace efficientvit_sam_l0
