# SPDX-License-Identifier: BSD-3-Clause
"""Rewrites an ONNX file as OpenCV 4.6 reads it, computing the same function.

    for_opencv.py network.onnx rewritten.onnx 20,3,48,320

Shapes become fixed (fix_shapes.py). A layer norm in single operators, over the last of three axes, becomes an instance
normalization; its scale, which OpenCV would take for one a channel, is repeated along the middle axis.
"""
import sys

import numpy as np
import onnx
from onnx import helper, numpy_helper

from fix_shapes import attributes, fix_shapes

LAYER_NORM = ["Div", "Sqrt", "Add", "ReduceMean", "Pow", "Sub", "ReduceMean"]  # from the last operator to the first


def chain_before(node, made_by):
    """Returns the node, the node behind its last computed input, and so on, as long as they match LAYER_NORM."""
    chain = []
    for operator in LAYER_NORM:
        if node is None or node.op_type != operator:
            return None
        chain.append(node)
        sources = [made_by[name] for name in node.input if name in made_by]
        node = sources[-1] if sources else None
    return chain


def rewrite_layer_norms(graph):
    known = {i.name: numpy_helper.to_array(i) for i in graph.initializer}
    shapes = {v.name: [d.dim_value for d in v.type.tensor_type.shape.dim] for v in graph.value_info}
    made_by = {node.output[0]: node for node in graph.node}
    for division in list(graph.node):
        chain = chain_before(division, made_by)
        if chain is None:
            continue
        _, _, shift, _, _, difference, mean = chain
        extents = shapes[mean.input[0]]
        last = [attributes(chain[k])["axes"] for k in (3, 6)]
        if len(extents) != 3 or any(axes not in ([-1], [2]) for axes in last):
            raise SystemExit(f"{division.name}: this layer norm is not over the last of three axes, "
                             "so it cannot be rewritten")
        epsilon = next(known[name] for name in shift.input if name in known)
        names = [f"{division.name}.scale", f"{division.name}.shift"]
        for name, make in zip(names, (np.ones, np.zeros)):
            graph.initializer.append(numpy_helper.from_array(make(extents[1], np.float32), name))
        norm = helper.make_node("InstanceNormalization", [difference.input[0], *names], [division.output[0]],
                                name=division.name, epsilon=float(epsilon.item()))
        place = list(graph.node).index(division)
        graph.node.remove(division)
        graph.node.insert(place, norm)


def repeat_scales(graph):
    """Turns a constant along the last of three axes, such as [120], into one of the last two, such as [1, 40, 120]."""
    known = {i.name: numpy_helper.to_array(i) for i in graph.initializer}
    shapes = {v.name: [d.dim_value for d in v.type.tensor_type.shape.dim] for v in graph.value_info}
    for node in graph.node:
        extents = shapes.get(node.output[0], [])
        if node.op_type != "Mul" or len(extents) != 3:
            continue
        for place, name in enumerate(node.input):
            if name in known and known[name].shape == (extents[2],):
                repeated = np.tile(known[name], (1, extents[1], 1))
                node.input[place] = f"{node.name}.{name}"
                graph.initializer.append(numpy_helper.from_array(repeated, node.input[place]))


def remove_unread(graph):
    """Removes the nodes and initializers that nothing reads."""
    wanted = {output.name for output in graph.output}
    for node in reversed(list(graph.node)):
        if wanted.isdisjoint(node.output):
            graph.node.remove(node)
        else:
            wanted.update(node.input)
    for unread in [i for i in graph.initializer if i.name not in wanted]:
        graph.initializer.remove(unread)


def rewrite(model, shape):
    model = fix_shapes(model, shape)
    rewrite_layer_norms(model.graph)
    repeat_scales(model.graph)
    remove_unread(model.graph)
    onnx.checker.check_model(model)
    return model


if __name__ == "__main__":
    source, target, shape = sys.argv[1:]
    onnx.save(rewrite(onnx.load(source), [int(extent) for extent in shape.split(",")]), target)
