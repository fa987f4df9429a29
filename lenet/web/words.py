"""The words of the page to take home, in English. Whoever writes the page may translate them, as the app does."""


def N_(text: str) -> str:
    """Mark a text for the app's catalogue."""
    return text


WORDS = {
    "hint": N_("Draw here, large"),
    "unreadable": N_("Your browser hides what you draw from this page; allow canvas data in its privacy settings."),
    "clear": N_("Clear"),
    "undo": N_("Undo"),
    "several": N_("Several figures, read one by one: {answers}. The maps are those of the first digit."),
    "detail": N_("{probability}; next is {name} at {next_probability}"),
    "input": N_("Input"),
    "saw": N_("what it saw"),
    "maps": N_("{maps} maps, {rows}×{columns}"),
    "units": N_("{units} units"),
    "range": N_("{low} to {high}"),
    "explain": N_("Click or tap a cell, or a bar of the answer, to see how it was computed."),
    "keys": N_("Arrow keys move, Enter picks."),
    "close": N_("Close"),
    "cell": N_("{layer}, map {map}, row {row}, column {column}"),
    "unit": N_("{layer}, unit {unit}"),
    "logit": N_("{name}: logit"),
    "pixels": N_("Pixels"),
    "kernel": N_("Kernel"),
    "products": N_("Products"),
    "values": N_("Values"),
    "value": N_("Value"),
    "weight": N_("Weight"),
    "product": N_("Product"),
    "from": N_("From"),
    "manyMaps": N_("One kernel for each of the {count} maps of {layer}, each with 25 products; these are their sums:"),
    "fromMap": N_("{layer}, map {map}"),
    "largest": N_("The largest of four values:"),
    "mean": N_("The mean of four values:"),
    "rest": N_("{count} others"),
    "sum": N_("Sum of products"),
    "bias": N_("Bias"),
    "total": N_("Total"),
    "after": N_("After {activation}"),
    "softmax": N_(
        "Softmax makes a probability of it. The largest logit, {largest}, is taken from each of the {count} logits:"
        " e to the power of {logit} − {largest} is {power}, and all {count} such powers add up to {sum}."
        " {power} ÷ {sum} = {probability}"
    ),
    "card": N_("About this network"),
}

ABOUT = N_(
    "This page is a whole neural network: a LeNet with {parameters:,} weights and biases, trained on {dataset}. Draw,"
    " and it answers in your browser. It needs no internet."
)
FACTS = {
    "dataset": N_("Data set"),
    "accuracy": N_("Test accuracy"),
    "loss": N_("Test loss"),
    "parameters": N_("Weights and biases"),
    "recipe": N_("Recipe"),
    "epochs": N_("Epochs"),
    "seed": N_("Seed"),
    "licence": N_("Licence of the data"),
    "date": N_("Date"),
    "versions": N_("Made with"),
}
