# SPDX-License-Identifier: BSD-3-Clause
"""Checks for_opencv.py on a small network with a layer norm and a computed shape; nothing is fetched.

    check_rewriting.py      exits with 77 where there is no python3-onnx, python3-opencv or python3-numpy
"""
import pathlib
import sys
import tempfile

try:
    import cv2
    import numpy as np
    import onnx
    from onnx import TensorProto, helper, numpy_helper
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)

from for_opencv import rewrite

SHAPE = [4, 6, 1, 5]


def constants(random):
    return {"weight": random.normal(size=(6, 3)), "gamma": random.uniform(0.5, 2, 6), "beta": random.normal(size=6),
            "two": np.array([2.0]), "epsilon": np.array([1e-5])}


def network(values):
    node = helper.make_node
    norm = [node("ReduceMean", ["t"], ["mean"], axes=[-1]), node("Sub", ["t", "mean"], ["centred"]),
            node("Pow", ["centred", "two"], ["squared"]), node("ReduceMean", ["squared"], ["variance"], axes=[-1]),
            node("Add", ["variance", "epsilon"], ["shifted"]), node("Sqrt", ["shifted"], ["deviation"]),
            node("Div", ["centred", "deviation"], ["normed"], name="norm"),
            node("Mul", ["normed", "gamma"], ["scaled"], name="scale"), node("Add", ["scaled", "beta"], ["moved"])]
    shape = [node("Shape", ["x"], ["extents"]), node("Slice", ["extents"], ["first"], axes=[0], starts=[0], ends=[2]),
             node("Cast", ["first"], ["as_int"], to=TensorProto.INT64),
             node("Concat", ["as_int", "rest"], ["wanted"], axis=0), node("Reshape", ["x", "wanted"], ["flat"]),
             node("Transpose", ["flat"], ["t"], perm=[0, 2, 1])]
    initializers = [numpy_helper.from_array(value.astype(np.float32), name) for name, value in values.items()]
    initializers.append(numpy_helper.from_array(np.array([-1], np.int64), "rest"))
    graph = helper.make_graph(
        [*shape, *norm, node("MatMul", ["moved", "weight"], ["y"])], "small",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["n", 6, 1, "width"])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["n", "width", 3])], initializers)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 9)])


def main():
    random = np.random.default_rng(5)
    values, x = constants(random), random.normal(size=SHAPE).astype(np.float32)
    model = rewrite(network(values), SHAPE)
    operators = sorted(node.op_type for node in model.graph.node)
    assert operators == ["Add", "InstanceNormalization", "MatMul", "Mul", "Reshape", "Transpose"], operators
    with tempfile.TemporaryDirectory() as folder:
        path = str(pathlib.Path(folder) / "small.onnx")
        onnx.save(model, path)
        net = cv2.dnn.readNetFromONNX(path)
    net.setInput(x)
    t = x.reshape(4, 6, 5).transpose(0, 2, 1).astype(np.float64)
    normed = (t - t.mean(-1, keepdims=True)) / np.sqrt(t.var(-1, keepdims=True) + 1e-5)
    expected = (normed * values["gamma"] + values["beta"]) @ values["weight"]
    error = np.abs(net.forward() - expected).max()
    assert error < 1e-4, error
    print(f"the rewritten network computes the same function, to {error:.1g}")


if __name__ == "__main__":
    main()
