// Programs use all cores and the device; allocations are counted over the whole process.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
