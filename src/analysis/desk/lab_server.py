"""The process that `bilag lab` becomes: JupyterLab, which knows the kernels of this project."""

import os

from jupyterlab.labapp import main

from analysis.report import kernels, warm_kernel

if __name__ == "__main__":
    warm_kernel.register()
    if kernels.name(dict(os.environ)) == warm_kernel.NAME:
        # ready by the time that the first notebook is opened
        warm_kernel.prepare(dict(os.environ))
    main()
