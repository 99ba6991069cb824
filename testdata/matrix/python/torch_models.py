"""PyTorch: modules pickled whole, their class in a file beside them, and modules as TorchScript."""

import importlib.util
import sys

import numpy as np
import torch
from matrix import LABELS, codes, data, expect, folder, library

MODULE = """
from torch import nn


class Net(nn.Module):
    def __init__(self, inputs, outputs, last):
        super().__init__()
        self.layers = nn.Sequential(nn.BatchNorm1d(inputs), nn.Linear(inputs, 8), nn.Tanh(), nn.Linear(8, outputs))
        self.last = last

    def forward(self, x):
        return self.last(self.layers(x))
"""

LAST = {"binary": torch.nn.Sigmoid(), "multiclass": torch.nn.Softmax(dim=1)}
WIDTH = {"multiclass": 3, "transform": 2}


def fitted(net, x, y):
    target = torch.from_numpy(np.asarray(y, dtype=np.float32))[:, None]
    optimizer = torch.optim.Adam(net.parameters(), 0.01)
    for _ in range(20):
        optimizer.zero_grad()
        (net(x) - target).square().mean().backward()
        optimizer.step()
    return net.eval()


torch.manual_seed(1)
for column in ("regression", "binary", "multiclass", "anomaly", "transform", "sparse"):
    x, y = data(column)
    path = folder("pytorch", column)
    (path / "net.py").write_text(MODULE)
    spec = importlib.util.spec_from_file_location("net", path / "net.py")
    sys.modules["net"] = module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    rows = torch.from_numpy(x.to_numpy(dtype=np.float32))
    net = module.Net(x.shape[1], WIDTH.get(column, 1), LAST.get(column, torch.nn.Identity()))
    numbers = codes(column, y) if column in LABELS else np.unique(y, return_inverse=True)[1]
    net = fitted(net, rows, numbers)
    torch.save(net, path / "model.pth")
    torch.jit.script(net).save(str(folder("torchscript", column) / "model.pt"))
    for row in ("pytorch", "torchscript"):
        expect(row, column, net(rows).detach().numpy())
for row in ("pytorch", "torchscript"):
    library(row, f"PyTorch {torch.__version__}")
