"""Trains the template of PyTorch, with the module that lies in it. Run it with a Python that has torch and pandas."""
import pathlib
import shutil
import sys

import torch
from template import Data, folder, write_expected

NAME = "python_pytorch"
SOURCE = pathlib.Path(__file__).resolve().parents[2] / "model_templates" / NAME / "network.py"
if SOURCE.parent != folder(NAME):
    shutil.copy(SOURCE, folder(NAME))
sys.path.insert(0, str(SOURCE.parent))
sys.dont_write_bytecode = True
from network import Network  # noqa: E402

torch.manual_seed(20)
torch.set_num_threads(1)
data = Data("breast_cancer")
x, y = data.train
rows = torch.tensor(x.to_numpy(), dtype=torch.float32)
malignant = torch.tensor((y == "malignant").to_numpy(), dtype=torch.float32)[:, None]
network = Network(rows.mean(dim=0), rows.std(dim=0))
optimizer = torch.optim.Adam(network.parameters(), lr=0.01, weight_decay=1e-3)
for _ in range(150):
    optimizer.zero_grad()
    torch.nn.functional.binary_cross_entropy(network(rows), malignant).backward()
    optimizer.step()
torch.save(network, folder(NAME) / "model.pth")

network.eval()
with torch.no_grad():
    positive = network(torch.tensor(data.x.to_numpy(), dtype=torch.float32)).double()
write_expected(NAME, ["malignant", "benign"], torch.hstack([positive, 1 - positive]))
right = (positive[:, 0].numpy() > 0.5) == (data.y == "malignant").to_numpy()
print(f"{NAME}: accuracy on the held-out quarter {right[data.held_out].mean():.3f}")
