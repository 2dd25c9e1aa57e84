namespace DataBank.IntegrationTests;

/// <summary>The wall clock of an appliance, set by libfaketime while it runs; the monotonic one goes on as it does on a machine whose time is set.</summary>
internal sealed class FakedClock : IDisposable
{
    private readonly string setting = Path.GetTempFileName();
    private readonly string library;

    /// <param name="offset">From the machine's time, as in <c>+30m</c>. The test is skipped where libfaketime is not installed.</param>
    public FakedClock(string offset)
    {
        var found = new[] { "x86_64", "aarch64" }.Select(machine => $"/usr/lib/{machine}-linux-gnu/faketime/libfaketimeMT.so.1").FirstOrDefault(File.Exists);
        Assert.SkipUnless(found is not null, "libfaketime is not there.");
        library = found!;
        Set(offset);
    }

    /// <summary>What the appliance is started with.</summary>
    public Dictionary<string, string> Environment => new()
    {
        ["LD_PRELOAD"] = library, ["FAKETIME_TIMESTAMP_FILE"] = setting, ["FAKETIME_NO_CACHE"] = "1", ["FAKETIME_DONT_FAKE_MONOTONIC"] = "1",
    };

    public void Set(string offset) => File.WriteAllText(setting, offset);

    public void Dispose() => File.Delete(setting);
}
