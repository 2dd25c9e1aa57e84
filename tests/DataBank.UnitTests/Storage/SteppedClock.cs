namespace DataBank.UnitTests.Storage;

/// <summary>A clock that stands where the test sets it.</summary>
public sealed class SteppedClock(DateTimeOffset start) : TimeProvider
{
    private DateTimeOffset now = start;

    public void Set(DateTimeOffset time) => now = time;

    public override DateTimeOffset GetUtcNow() => now;
}
