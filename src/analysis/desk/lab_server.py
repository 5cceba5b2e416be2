"""The process that `bilag lab` becomes: JupyterLab, which knows the kernels of this project."""

from jupyterlab.labapp import main

from analysis.report import warm_kernel

if __name__ == "__main__":
    warm_kernel.register()
    main()
