namespace DataBank.Storage;

/// <summary>A write in the writer's queue, whatever its result type.</summary>
internal interface IPendingWrite
{
    bool IsCancelled { get; }

    Task RunAsync(WriteSession session);

    /// <summary>The write is durable.</summary>
    void Succeed();

    void Fail(Exception problem);
}
