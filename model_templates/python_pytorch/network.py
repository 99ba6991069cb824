"""The network that model.pth holds; PyTorch looks for its class in this module when it loads the file."""

import torch
from torch import nn


class Network(nn.Module):
    """Thirty measurements in, the probability that a tumour is malignant out."""

    def __init__(self, mean, scale):
        super().__init__()
        # Part of the model, so that it takes the columns as they are.
        self.register_buffer("mean", mean)
        self.register_buffer("scale", scale)
        self.layers = nn.Sequential(nn.Linear(len(mean), 16), nn.ReLU(), nn.Dropout(0.2), nn.Linear(16, 1))

    def forward(self, x):
        return torch.sigmoid(self.layers((x - self.mean) / self.scale))
