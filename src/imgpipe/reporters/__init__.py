"""Reporters: an outcome → what people or programs read. They compute nothing and write nothing."""
