// One device for all: tests that ran beside each other would only wait for it, and could not tell whose a validation message is.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
