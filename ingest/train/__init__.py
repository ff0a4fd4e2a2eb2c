"""The learned core's making: gold to labels, labels to a model file."""
