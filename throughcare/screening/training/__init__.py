"""Making the model from labelled messages. Needs scikit-learn; the service never imports it."""
