// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The kinds of layers that one to three conditions describe.

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include <quantsweep/analyze/detail/attribute_table.hpp>
#include <quantsweep/analyze/detail/layer_set.hpp>
#include <quantsweep/result/explanation.hpp>

namespace quantsweep::detail {

struct literal {
    condition what;
    layer_set layers;
    std::size_t column;
    std::size_t rank;        ///< the smaller, the more likely a person would use it
    bool threshold = false;  ///< compares a number
};

/// Rounds to a number of significant digits.
inline double to_digits(double value, int digits) {
    std::array<char, 64> text{};
    const auto end = std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::general, digits);
    double shorter = value;
    std::from_chars(text.data(), end.ptr, shorter);
    return shorter;
}

/// Returns a readable cut between two neighbours, of one or two digits. If there is none, returns one close to the
/// first, on whichever side: for a measured number no cut is better than another. If the first is whole, it is the cut.
template <class Between>
double round_place(double first, double second, const Between& between) {
    if (first == std::floor(first)) return first;
    for (int digits = 1; digits < 3; ++digits)
        for (double near : {first, first / 2 + second / 2})
            if (const double shorter = to_digits(near, digits); between(shorter)) return shorter;
    return to_digits(first, 2);
}

/// Returns a cut in (below, value].
inline double round_number(double value, double below) {
    return round_place(value, below, [&](double place) { return below < place && place <= value; });
}
/// Returns a cut in [value, above), for conditions of the form "at most".
inline double round_up(double value, double above) {
    return round_place(value, above, [&](double place) { return value <= place && place < above; });
}

/// Makes the conditions on one attribute.
class literal_maker {
public:
    literal_maker(const attribute_column& column, std::size_t index, std::vector<literal>& made)
        : column_{column}, index_{index}, made_{made} {}

    void make() {
        words();
        numbers();
    }

private:
    void words() {
        std::vector<std::string> seen;
        for (const auto& value : column_.values)
            if (value && value->word() && std::find(seen.begin(), seen.end(), *value->word()) == seen.end())
                seen.push_back(*value->word());
        const auto place = [&](const attribute_value& value) {
            return value.word() ? std::find(seen.begin(), seen.end(), *value.word()) : seen.end();
        };
        for (auto word = seen.begin(); word != seen.end(); ++word) {
            add(relation::is, *word, 0, [&](const attribute_value& value) { return place(value) == word; });
            if (*word == "none")
                add(relation::is_not, *word, 1, [&](const attribute_value& v) { return v.word() && place(v) != word; });
            if (!column_.ordered) continue;
            add(relation::at_most, *word, 1, [&](const attribute_value& v) { return v.word() && place(v) <= word; });
            add(relation::at_least, *word, 1, [&](const attribute_value& v) { return v.word() && place(v) >= word; });
        }
    }

    /// A number with few distinct values is also compared with each of them. Otherwise there are at most five cuts,
    /// which separate eighths and quarters of the layers.
    void numbers() {
        std::vector<double> sorted;
        for (const auto& value : column_.values)
            if (value && value->number()) sorted.push_back(*value->number());
        std::sort(sorted.begin(), sorted.end());
        std::vector<double> distinct = sorted;
        distinct.erase(std::unique(distinct.begin(), distinct.end()), distinct.end());
        const bool few = distinct.size() <= 6;
        std::vector<double> cuts = distinct;
        if (!few) {
            cuts.clear();
            for (std::size_t eighths : {1u, 2u, 4u, 6u, 7u}) cuts.push_back(sorted[eighths * sorted.size() / 8]);
            cuts.erase(std::unique(cuts.begin(), cuts.end()), cuts.end());
        }
        const bool measured = is_measured(column_.name);
        for (double value : distinct)
            if (few && !measured)
                add(relation::is, value, 0,
                    [&](const attribute_value& v) { return v.number() && *v.number() == value; });
        for (double cut : cuts) {
            const auto at = std::find(distinct.begin(), distinct.end(), cut);
            if (at == distinct.begin()) continue;
            compare(relation::at_least, round_number(cut, *(at - 1)), distinct);
            if (!measured) compare(relation::at_most, round_up(*(at - 1), cut), distinct);
        }
    }

    /// Adds no condition that all or none of the values meet, nor one whose cut another cut was rounded to.
    void compare(relation how, double cut, const std::vector<double>& distinct) {
        const auto holds = [&](double value) { return how == relation::at_least ? value >= cut : value <= cut; };
        const condition what{column_.name, how, cut};
        const bool again =
            std::any_of(made_.begin(), made_.end(), [&](const literal& other) { return other.what == what; });
        if (again || holds(distinct.front()) == holds(distinct.back())) return;
        add(how, cut, 8, [&](const attribute_value& v) { return v.number() && holds(*v.number()); }, true);
    }

    template <class Value, class Holds>
    void add(relation how, const Value& value, std::size_t rank, const Holds& holds, bool threshold = false) {
        literal made{{column_.name, how, value},
                     layer_set{column_.values.size()},
                     index_,
                     familiarity(column_.name) + rank,
                     threshold};
        for (std::size_t i = 0; i < column_.values.size(); ++i)
            if (column_.values[i] && holds(*column_.values[i])) made.layers.insert(i);
        made_.push_back(std::move(made));
    }

    const attribute_column& column_;
    std::size_t index_;
    std::vector<literal>& made_;
};

/// Literals that hold together. A kind has several conjunctions if they cover the same layers.
using conjunction = std::vector<std::size_t>;
struct kind {
    layer_set layers;
    std::vector<conjunction> conjunctions;  ///< the plainest first
    double price = 0;  ///< its description length in nats; depends on how many kinds have as many conditions
};

/// Every conjunction is irredundant: each of its conditions excludes layers. A kind has at least two layers, because a
/// single layer has nothing in common with others.
class kind_catalogue {
public:
    explicit kind_catalogue(const attribute_table& table) {
        for (std::size_t c = 0; c < table.columns().size(); ++c) literal_maker{table.columns()[c], c, literals_}.make();
        ones(table.columns().empty() ? 0 : table.columns().front().values.size());
        twos_and_threes();
        order();
    }

    const std::vector<kind>& kinds() const { return kinds_; }
    const literal& operator[](std::size_t index) const { return literals_[index]; }

private:
    void ones(std::size_t layers) {
        for (std::size_t i = 0; i < literals_.size(); ++i)
            if (const std::size_t count = literals_[i].layers.count(); count > 1 && count < layers)
                add(literals_[i].layers, {i});
        for (const kind& k : kinds_) base_.push_back(plainest(k));
    }

    /// Returns the plainest of the literals that cover the same layers; it represents all of them.
    std::size_t plainest(const kind& k) const {
        std::size_t best = k.conjunctions.front().front();
        for (const conjunction& c : k.conjunctions)
            if (literals_[c.front()].rank < literals_[best].rank) best = c.front();
        return best;
    }

    void twos_and_threes() {
        std::vector<std::pair<conjunction, layer_set>> pairs;
        for (std::size_t i = 0; i < base_.size(); ++i)
            for (std::size_t k = i + 1; k < base_.size(); ++k) {
                const literal &a = literals_[base_[i]], &b = literals_[base_[k]];
                if (a.column == b.column || (a.threshold && b.threshold)) continue;
                layer_set both = a.layers & b.layers;
                if (both.count() < 2 || both == a.layers || both == b.layers) continue;
                add(both, {base_[i], base_[k]});
                if (familiar(a) && familiar(b)) pairs.push_back({{i, k}, std::move(both)});
            }
        for (const auto& [pair, both] : pairs)
            for (std::size_t m = pair[1] + 1; m < base_.size(); ++m) {
                const literal &a = literals_[base_[pair[0]]], &b = literals_[base_[pair[1]]], &c = literals_[base_[m]];
                if (c.column == a.column || c.column == b.column || !familiar(c)) continue;
                layer_set all = both & c.layers;
                if (all.count() < 2 || all == both || all == (a.layers & c.layers) || all == (b.layers & c.layers))
                    continue;
                add(all, {base_[pair[0]], base_[pair[1]], base_[m]});
            }
    }

    /// In nats; if both fit equally well, a kind in the network's own words is preferred.
    static constexpr double price_of_numbers = 6;
    /// Conjunctions of three use only these literals. Others would be too many to try, and hard to read.
    static bool familiar(const literal& l) {
        return familiarity(l.what.attribute) < familiar_attributes.size() && !l.threshold;
    }

    void add(const layer_set& layers, conjunction made) {
        const auto [at, fresh] = by_layers_.try_emplace(layers, kinds_.size());
        if (fresh) kinds_.push_back({layers, {}});
        kinds_[at->second].conjunctions.push_back(std::move(made));
    }

    std::size_t rank(const conjunction& of) const {
        std::size_t sum = 0;
        for (std::size_t i : of) sum += literals_[i].rank;
        return sum;
    }

    void order() {
        const auto plainer = [&](const conjunction& a, const conjunction& b) {
            if (a.size() != b.size()) return a.size() < b.size();
            const std::size_t left = rank(a), right = rank(b);
            return left != right ? left < right : a < b;
        };
        std::array<double, 4> counts{};
        for (kind& k : kinds_) {
            std::sort(k.conjunctions.begin(), k.conjunctions.end(), plainer);
            ++counts[k.conjunctions.front().size()];
        }
        std::sort(kinds_.begin(), kinds_.end(), [&](const kind& a, const kind& b) {
            return plainer(a.conjunctions.front(), b.conjunctions.front());
        });
        for (kind& k : kinds_) {
            const conjunction& said = k.conjunctions.front();
            const bool words = std::all_of(said.begin(), said.end(), [&](auto i) { return familiar(literals_[i]); });
            k.price = std::log(counts[said.size()]) + (words ? 0 : price_of_numbers);
        }
    }

    std::vector<literal> literals_{};
    std::vector<std::size_t> base_{};
    std::vector<kind> kinds_{};
    layer_set_numbers by_layers_{};
};

}  // namespace quantsweep::detail
