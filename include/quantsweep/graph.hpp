// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  All of graph/.

#include <quantsweep/graph/any_batches.hpp>
#include <quantsweep/graph/any_graph.hpp>
#include <quantsweep/graph/as_hooked.hpp>
#include <quantsweep/graph/batch.hpp>
#include <quantsweep/graph/check_graph.hpp>
#include <quantsweep/graph/evaluate.hpp>
#include <quantsweep/graph/float_values.hpp>
#include <quantsweep/graph/graph.hpp>
#include <quantsweep/graph/graph_report.hpp>
#include <quantsweep/graph/hooked_graph.hpp>
#include <quantsweep/graph/label.hpp>
#include <quantsweep/graph/models_graph.hpp>
#include <quantsweep/graph/overlap.hpp>
#include <quantsweep/graph/parameter.hpp>
#include <quantsweep/graph/parameter_copies.hpp>
#include <quantsweep/graph/parameter_guard.hpp>
#include <quantsweep/graph/picked_batches.hpp>
#include <quantsweep/graph/shuffled.hpp>
#include <quantsweep/graph/swept_units.hpp>
#include <quantsweep/graph/thread_hosts.hpp>
#include <quantsweep/graph/topology.hpp>
#include <quantsweep/graph/traverse.hpp>
#include <quantsweep/graph/unpadded.hpp>
#include <quantsweep/graph/unseen_writes.hpp>
