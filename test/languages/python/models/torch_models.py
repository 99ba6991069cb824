"""Modules of PyTorch, pickled whole, scripted and traced, and files that hold no module."""
import importlib.util
import pickle
import sys

import torch
from own import CODES, SPECIES, X, directory, expect
from sklearn.preprocessing import StandardScaler
from torch import nn

torch.manual_seed(5)
MODULE = """
import torch
from torch import nn

class Net(nn.Module):
    def __init__(self, width, last):
        super().__init__()
        self.layers = nn.Sequential(nn.Linear(4, 8), nn.BatchNorm1d(8), nn.ReLU(), nn.Dropout(0.5), nn.Linear(8, width))
        self.last = last

    def forward(self, x):
        return self.last(self.layers(x))

class Distance(nn.Module):
    def forward(self, x):
        return (x - x.mean() * 0 - 3).abs().sum(dim=1)
"""


def beside(case, name="net", text=MODULE):
    """The module of that name, as it lies in the model directory of the case."""
    path = directory(case, **{name: text})
    spec = importlib.util.spec_from_file_location(name, f"{path}/{name}.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def fitted(net):
    """A few steps, so that weights and running means are not those of every new network."""
    optimizer = torch.optim.Adam(net.parameters(), 0.01)
    for _ in range(20):
        answer = net(rows())
        loss = (answer - torch.from_numpy(CODES.astype("float32"))[:, None] / 2).square().mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return net


def rows(dtype="float32"):
    return torch.from_numpy(X.to_numpy(dtype))


def predictions(net, values=None):
    # Saved as it was trained: whoever predicts has to say that training is over.
    copy = net.eval()(rows() if values is None else values).detach().numpy()
    net.train()
    return copy


net = fitted(beside("regression").Net(1, nn.Identity()))
expect("regression", ["Predictions"], predictions(net))
torch.save(net, f"{directory('regression')}/model.pth")

net = fitted(nn.Sequential(nn.Linear(4, 8), nn.Tanh(), nn.Dropout(), nn.Linear(8, 1), nn.Sigmoid()))
positive = predictions(net).astype(float)
expect("binary one", ["yes", "no"], torch.tensor(positive).repeat(1, 2) * torch.tensor([1, -1]) + torch.tensor([0, 1]))
torch.save(net, f"{directory('binary one')}/model.pt")

net = fitted(beside("binary two", "custom").Net(2, nn.Softmax(dim=1)))
expect("binary two", ["yes", "no"], predictions(net)[:, ::-1])
torch.save(net, f"{directory('binary two')}/model.pth")

net = fitted(beside("multiclass").Net(3, nn.Softmax(dim=1)))
expect("multiclass", SPECIES, predictions(net))
torch.jit.script(net).save(f"{directory('multiclass')}/model.PT")

net = beside("anomaly").Distance()
expect("anomaly", ["Predictions"], predictions(net))
torch.jit.trace(net, rows()).save(f"{directory('anomaly')}/model.pth")

net = fitted(beside("transform").Net(3, nn.Tanh()))
expect("transform", [f"feature_{i}" for i in range(3)], predictions(net))
torch.save(net, f"{directory('transform')}/model.pth")

net = fitted(nn.Sequential(nn.Linear(4, 1)))
net = net.double()
expect("double", ["Predictions"], predictions(net, rows("float64")))
torch.save(net, f"{directory('double')}/model.pth")

hooks = """
import torch
from net import Net
def load_model(code_dir):
    net = Net(1, torch.nn.Identity())
    net.load_state_dict(torch.load(code_dir + "/weights.pth"))
    return net
"""
net = fitted(beside("load_model hook").Net(1, nn.Identity()))
expect("load_model hook", ["Predictions"], predictions(net))
torch.save(net.state_dict(), f"{directory('load_model hook', custom=hooks)}/weights.pth")

hooks = """
import pickle, torch
from sklearn.pipeline import Pipeline
def load_model(code_dir):
    with open(code_dir + "/scaler.bin", "rb") as file:
        scaler = pickle.load(file)
    return Pipeline([("scale", scaler), ("net", torch.load(code_dir + "/net.bin"))])
"""
scaler = StandardScaler().fit(X.to_numpy())
net = fitted(nn.Sequential(nn.Linear(4, 1)))
path = directory("pipeline", custom=hooks)
expect("pipeline", ["Predictions"], predictions(net, torch.from_numpy(scaler.transform(X.to_numpy()).astype("float32"))))
torch.save(net, f"{path}/net.bin")
pickle.dump(scaler, open(f"{path}/scaler.bin", "wb"))

net = beside("load_model hook").Net(1, nn.Identity())
torch.save(net.state_dict(), f"{directory('state_dict')}/model.pth")
torch.save({"epoch": 3, "model": net.state_dict()}, f"{directory('checkpoint')}/model.pth")
torch.save([1, 2], f"{directory('list')}/model.pth")
open(f"{directory('junk')}/model.pth", "wb").write(b"\x00no model")
whole = open(f"{directory('multiclass')}/model.PT", "rb").read()
open(f"{directory('cut')}/model.pt", "wb").write(whole[: len(whole) // 2])
torch.save(beside("lost").Net(1, nn.Identity()), f"{directory('lost')}/model.pth")
open(f"{directory('lost')}/net.py", "w").write("")
