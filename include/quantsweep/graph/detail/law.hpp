// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  What check_graph says of one law.

#include <exception>
#include <string>

namespace quantsweep {

enum class verdict { holds, broken, unknown };

/// One law and how the host stands to it.
struct finding {
    std::string law;
    verdict result = verdict::unknown;
    std::string sentence;  ///< in the host's words
    bool required = true;  ///< false: only bounds what the engine may assume
    std::string layer{};   ///< where it broke
};

namespace detail {

/// Collects the first node that breaks a law.
struct law {
    std::string name, holds, broken;
    bool required = true;
    std::string layer{};
    void expect(bool kept, const std::string& where) {
        if (!kept && layer.empty()) layer = where;
    }
    /// What throws breaks the law too, and says how.
    template <class Probe>
    void attempt(const std::string& where, Probe&& kept) {
        try {
            expect(kept(), where);
        } catch (const std::exception& thrown) {
            if (!layer.empty()) return;
            layer = where;
            broken = std::string{"throws: "} + thrown.what();
        }
    }
    finding found() const {
        if (layer.empty()) return {name, verdict::holds, holds, required};
        return {name, verdict::broken, "'" + layer + "' " + broken, required, layer};
    }
};

}  // namespace detail
}  // namespace quantsweep
