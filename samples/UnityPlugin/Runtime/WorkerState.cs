namespace ResNetVk.Unity
{
    /// <summary>What a worker is doing.</summary>
    public enum WorkerState
    {
        /// <summary>Pipelines are made and weights uploaded, on other threads.</summary>
        Loading = 0,

        /// <summary>Nothing; it can be given an inference.</summary>
        Ready = 1,

        /// <summary>An inference is under way.</summary>
        Running = 2,

        /// <summary>Loading or an inference failed, see <see cref="ResNetVkWorker.Failure"/>. It runs nothing any more.</summary>
        Failed = 3,

        /// <summary>It was disposed.</summary>
        Disposed = 4,
    }
}
