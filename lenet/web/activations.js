// The activation functions of lenet/activations.py, and their derivatives.

const sigmoid = sum => 1 / (1 + Math.exp(-sum));

const FUNCTIONS = {
  sigmoid,
  tanh: Math.tanh,
  relu: sum => Math.max(0, sum),
  silu: sum => sum * sigmoid(sum),
};

// From the sum that enters the function and the value that leaves it.
const DERIVATIVES = {
  sigmoid: (sum, value) => value * (1 - value),
  tanh: (sum, value) => 1 - value * value,
  relu: (sum, value) => value > 0 ? 1 : 0,
  silu: (sum, value) => value + sigmoid(sum) * (1 - value),
};
