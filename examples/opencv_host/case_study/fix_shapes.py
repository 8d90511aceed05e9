# SPDX-License-Identifier: BSD-3-Clause
"""Gives an ONNX file's input a fixed shape, and makes constants of the shapes that the file computes from it.

    fix_shapes.py network.onnx fixed.onnx 20,3,48,320
"""
import sys

import numpy as np
import onnx
from onnx import helper, numpy_helper, shape_inference


def attributes(node):
    return {a.name: helper.get_attribute_value(a) for a in node.attribute}


def slice_of(values, starts, ends, axes=None):
    where = [slice(None)] * values.ndim
    for axis, start, end in zip(range(len(starts)) if axes is None else axes, starts, ends):
        where[axis] = slice(int(start), int(end))
    return values[tuple(where)]


def slice_node(given, values, *ranges):
    if ranges:  # inputs since operator set 10
        if len(ranges) > 3 and any(step != 1 for step in ranges[3]):
            return None
        return slice_of(values, *ranges[:3])
    return slice_of(values, given["starts"], given["ends"], given.get("axes"))


# The operators with which files compute shapes, each as (attributes, inputs...) -> value.
OPERATORS = {
    "Cast": lambda given, values: values.astype(onnx.mapping.TENSOR_TYPE_TO_NP_TYPE[given["to"]]),
    "Concat": lambda given, *parts: np.concatenate(parts, given["axis"]),
    "Slice": slice_node,
    "Squeeze": lambda given, values, *axes: values.squeeze(tuple(axes[0] if axes else given["axes"])),
    "Unsqueeze": lambda given, values, *axes: np.expand_dims(values, tuple(axes[0] if axes else given["axes"])),
}


def static_shape(value):
    extents = value.type.tensor_type.shape.dim
    return [d.dim_value for d in extents] if extents and all(d.dim_value > 0 for d in extents) else None


def fold_once(model):
    """Returns whether a node became a constant."""
    graph = model.graph
    inferred = shape_inference.infer_shapes(model).graph
    shapes = {v.name: static_shape(v) for v in [*inferred.value_info, *inferred.input]}
    known = {i.name: numpy_helper.to_array(i) for i in graph.initializer}
    kept = []
    for node in graph.node:
        value = None
        if node.op_type == "Shape" and shapes.get(node.input[0]):
            value = np.array(shapes[node.input[0]], np.int64)
        elif node.op_type == "Constant":
            value = numpy_helper.to_array(attributes(node)["value"])
        elif node.op_type in OPERATORS and all(name in known for name in node.input):
            value = OPERATORS[node.op_type](attributes(node), *(known[name] for name in node.input))
        if value is None:
            kept.append(node)
        else:
            known[node.output[0]] = value
            graph.initializer.append(numpy_helper.from_array(np.ascontiguousarray(value), node.output[0]))
    folded = len(kept) < len(graph.node)
    del graph.node[:]
    graph.node.extend(kept)
    return folded


def fix_shapes(model, shape):
    extents = model.graph.input[0].type.tensor_type.shape.dim
    if len(extents) != len(shape):
        raise SystemExit(f"{model.graph.input[0].name} has {len(extents)} axes, but {len(shape)} extents were given")
    for extent, size in zip(extents, shape):
        extent.dim_value = size
    for output in model.graph.output:
        output.type.tensor_type.ClearField("shape")
    while fold_once(model):
        pass
    used = {name for node in model.graph.node for name in node.input}
    for unused in [i for i in model.graph.initializer if i.name not in used]:
        model.graph.initializer.remove(unused)
    return shape_inference.infer_shapes(model)


if __name__ == "__main__":
    source, target, shape = sys.argv[1:]
    onnx.save(fix_shapes(onnx.load(source), [int(extent) for extent in shape.split(",")]), target)
