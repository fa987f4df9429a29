"""All technical words of the pages: each with two plain sentences, and the small figure that its note has."""

from dataclasses import dataclass

from ui.i18n import N_


@dataclass(frozen=True)
class Term:
    """One technical word. All texts are translated when they are shown.

    Args:
        word: the heading of its note.
        forms: how a text may have the word, the longer forms first, with "|" between them.
        text: two sentences.
        figure: one of `ui.glossary.figures.FIGURES`; empty where no figure would say more than the words.
    """

    word: str
    forms: str
    text: str
    figure: str = ""


TERMS = {  # by the names that `data-term` has
    "epoch": Term(N_("Epoch"), N_("epochs|epoch"),
        N_("An epoch is one pass over all training pictures. After each epoch the network is tested on other"
           " pictures."), "progress"),
    "step": Term(N_("Training step"), N_("steps|step"),
        N_("In one step the network answers a batch, and all weights change a little to make its loss smaller. An epoch"
           " has as many steps as there are batches."), "progress"),
    "batch": Term(N_("Batch"), N_("batches|batch"),
        N_("A batch is the set of pictures that one step learns from. A small batch gives a rough direction quickly,"
           " and a large one gives a better direction slowly."), "training_pictures"),
    "training_set": Term(N_("Training set"), N_("training pictures|training set"),
        N_("The training set is all pictures that the network learns from. A good answer to one of them proves little,"
           " because the network may know it by heart."), "training_pictures"),
    "test_set": Term(N_("Test set"), N_("test pictures|test set|on test"),
        N_("The test set is pictures that the network never learns from. So the accuracy on them says how well it does"
           " on new pictures."), "test_pictures"),
    "loss": Term(N_("Loss"), N_("loss"),
        N_("The loss of a picture is −ln p, where p is the probability that the network gives to the right class."
           " Training makes its mean over the pictures small."), "loss"),
    "accuracy": Term(N_("Accuracy"), N_("accuracy"),
        N_("The accuracy is the share of pictures whose most probable class is the right one. It does not say how sure"
           " the answers were."), "accuracies"),
    "log_scale": Term(N_("Log scale"), N_("log scale"),
        N_("On a log scale equal distances are equal factors, such as from 1 to 0.1 and from 0.1 to 0.01. So small"
           " values remain visible beside large ones.")),
    "overfitting": Term(N_("Overfitting"), N_("overfitting|overfits|by heart"),
        N_("A network overfits when it gets better on its training pictures, and not on others. The two curves then"
           " move apart."), "accuracies"),
    "learning_rate": Term(N_("Learning rate"), N_("learning rate"),
        N_("The learning rate says how far each step moves the weights. If it is too large the loss jumps or grows, and"
           " if it is too small the loss hardly falls."), "schedule"),
    "schedule": Term(N_("Schedule"), N_("schedule"),
        N_("A schedule changes the learning rate along the run. Large steps at first learn fast, and small ones at the"
           " end settle precisely."), "schedule"),
    "optimizer": Term(N_("Optimizer"), N_("optimizer"),
        N_("The optimizer turns the gradients of a step into changes of the weights. SGD subtracts the gradient times"
           " the learning rate, and the others also use the gradients of earlier steps.")),
    "adam": Term("Adam", "Adam",
        N_("Adam divides the running mean of each weight's gradients by their usual size. So every weight moves by"
           " about the learning rate, however small its gradients are.")),
    "momentum": Term(N_("Momentum"), N_("momentum"),
        N_("Momentum adds nine tenths of the last step's direction to the new gradient. Directions that stay the same"
           " grow, and those that change cancel out.")),
    "weight_decay": Term(N_("Weight decay"), N_("weight decay"),
        N_("Weight decay makes all weights a little smaller in every step. Small weights give a smoother network, which"
           " overfits less.")),
    "gradient": Term(N_("Gradient"), N_("gradients|gradient"),
        N_("The gradient says, for each weight, how fast the loss would grow if the weight grew. A step moves every"
           " weight in the opposite direction."), "gradients"),
    "gradient_norm": Term(N_("Gradient norm"), N_("gradient norm"),
        N_("The gradient norm is the length of the gradient of all weights of a layer, as one number. A layer with a"
           " tiny one hardly learns."), "gradients"),
    "diverged": Term(N_("Divergence"), N_("diverged|diverges"),
        N_("A run diverges when its steps are so large that the loss grows instead of falling. The weights then soon"
           " become too large to be numbers."), "loss"),
    "augmentation": Term(N_("Augmentation"), N_("augmentation"),
        N_("Augmentation moves and turns the training pictures at random, each time anew. So the network sees more"
           " variety than there are pictures, and overfits less.")),
    "dropout": Term(N_("Dropout"), N_("dropout"),
        N_("In each training step dropout sets a random share of the units in F5 and F6 to 0. So no unit can rely on a"
           " single other one.")),
    "normalisation": Term(N_("Batch normalisation"), N_("batch normalisation|normalisation"),
        N_("Batch normalisation gives the sums of each map, over the batch, a mean of 0 and a deviation of 1. So the"
           " activation functions stay where they are steep, and the gradients stay large.")),
    "kernel": Term(N_("Kernel"), N_("kernels|kernel"),
        N_("A kernel is a small square of weights that slides over a picture or a map. It gives a large value where"
           " what lies below looks like the kernel itself."), "kernels"),
    "convolution": Term(N_("Convolution"), N_("convolutions|convolution"),
        N_("A convolution multiplies a kernel with each patch of the picture, number by number, and adds up. The same"
           " few weights serve at every place, so a stroke is found wherever it is."), "convolution"),
    "feature_map": Term(N_("Feature map"), N_("feature maps|feature map|maps|map"),
        N_("A feature map is all values that one kernel gives, each at the place where it was computed. It shows where"
           " in the picture the kernel's pattern is."), "maps"),
    "pooling": Term(N_("Pooling"), N_("pooling"),
        N_("Pooling replaces each square of 2×2 cells by one value, their largest or their mean. The map is then a"
           " quarter as large, and a small shift of the picture changes it less."), "pooling"),
    "padding": Term(N_("Padding"), N_("padding"),
        N_("Padding puts rows of zeros around the picture. So the kernels of C1 also reach its edges, and the maps"
           " become larger.")),
    "receptive_field": Term(N_("Receptive field"), N_("receptive field|all that the cell sees"),
        N_("The receptive field of a cell is the part of the picture that can change its value. It grows from layer to"
           " layer."), "fields"),
    "activation": Term(N_("Activation function"), N_("activation functions|activation function|activation"),
        N_("The activation function turns the sum in a unit into its value. Without one, all layers together could do"
           " no more than a single layer."), "activation"),
    "sigmoid": Term(N_("Sigmoid"), N_("sigmoid"),
        N_("The sigmoid squeezes every sum into a value between 0 and 1. For large and for very negative sums it is"
           " almost flat, and almost no gradient passes."), "sigmoid"),
    "relu": Term("ReLU", "ReLU",
        N_("ReLU leaves positive sums as they are and makes negative ones 0. For positive sums the gradient passes"
           " unchanged, so the first layers learn faster than with sigmoid."), "relu"),
    "saturated": Term(N_("Saturated unit"), N_("saturated units|saturated"),
        N_("A unit is saturated where its activation function is flat. There the derivative is almost 0, so the weights"
           " before it hardly learn."), "saturated"),
    "weight": Term(N_("Weight"), N_("weights|weight"),
        N_("A weight is a number with which a value is multiplied on its way to the next layer. Learning is the change"
           " of the weights, and of nothing else but the biases."), "kernels"),
    "bias": Term(N_("Bias"), N_("biases|bias"),
        N_("The bias of a unit or map is a number that is added to its sum. It is learned like the"
           " weights."), "biases"),
    "parameters": Term(N_("Parameters"), N_("parameters"),
        N_("The parameters are all numbers that a network learns: its weights and biases. Of a LeNet, the full"
           " connections have most of them and the convolutions very few."), "parameters"),
    "initialisation": Term(N_("Initialisation"), N_("initialisation|initial weights"),
        N_("The initialisation draws the random weights with which training begins. If they are too small or too large,"
           " the signals and gradients vanish or grow from layer to layer."), "initialisation"),
    "seed": Term(N_("Seed"), N_("seeds|seed"),
        N_("The seed is the number from which all chance of a run follows: its first weights and the order of its"
           " pictures. Runs with other seeds show how much of a result is chance."), "seeds"),
    "logit": Term(N_("Logit"), N_("logits|logit"),
        N_("A logit is the number that the last layer computes for a class, before it becomes a probability. It can be"
           " any number, and the class with the largest one is the answer."), "logits"),
    "softmax": Term(N_("Softmax"), N_("softmax"),
        N_("Softmax turns the logits into probabilities: e to the power of each, divided by the sum of all. They are"
           " positive and add up to 1."), "probabilities"),
    "probability": Term(N_("Probability"), N_("probability|probabilities"),
        N_("The network gives each class a probability, and all of them add up to 1. Whether nine of ten answers with"
           " 0.9 are right has to be measured."), "probabilities"),
    "confusion_matrix": Term(N_("Confusion matrix"), N_("confusion matrix"),
        N_("A confusion matrix counts, for each true class, how often each class was the answer. Correct answers are on"
           " its diagonal."), "confusion"),
    "precision": Term(N_("Precision"), N_("precision"),
        N_("The precision of a class is the share of right ones among the answers that name it. It is low when the"
           " network sees the class where it is not."), "precisions"),
    "recall": Term(N_("Recall"), N_("recall"),
        N_("The recall of a class is the share of its pictures that the network recognises. It is low when the network"
           " overlooks the class."), "recalls"),
    "f1": Term("F1", "F1",
        N_("F1 is the harmonic mean of precision and recall. It is high only when both are."), "f1"),
    "calibration": Term(N_("Calibration"), N_("expected calibration error|calibration"),
        N_("A network is calibrated when, of 100 answers with probability 0.8, 80 are right. The calibration error is"
           " the mean distance between the probability and the share of right answers."), "reliability"),
    "temperature": Term(N_("Temperature"), N_("temperature"),
        N_("All logits are divided by the temperature before softmax. Above 1 it makes the answers less sure, and it"
           " never changes which one is the first.")),
    "perceptron": Term(N_("Perceptron"), N_("perceptron"),
        N_("The perceptron here has one hidden layer of 256 units, each with a weight for every pixel. It does not know"
           " which pixels are neighbours, so shuffled pixels are the same to it."), "parameters"),
    "network": Term(N_("Neural network"), N_("neural network|network"),
        N_("A neural network turns a picture into an answer by layer after layer of multiplications and sums. Training"
           " changes the numbers in it, its parameters, until the answers are right."), "parameters"),
    "shuffled": Term(N_("Shuffled pixels"), N_("shuffled pixels"),
        N_("All pixels of a picture are moved to other places, the same places in every picture. Nothing is lost, but"
           " what was side by side is not so any more, and a convolution depends on that."), "shuffled_pixels"),
    "snapshot": Term(N_("Snapshot"), N_("snapshots|snapshot"),
        N_("A snapshot is a copy of all weights after a step of the run. The page can show the network as it was then,"
           " and a fork can start there."), "snapshots"),
    "fork": Term(N_("Fork"), N_("fork"),
        N_("A fork is a new run that starts from a snapshot of another one. Both share the same past, so only the"
           " changed settings make the difference."), "snapshots"),
}  # fmt: skip
