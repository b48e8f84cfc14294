"""Parts of `tools/bake_figure.py`: mesh, skeleton fit, clothes, measures, deep layer, glTF."""
