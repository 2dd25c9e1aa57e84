using DataBank.Storage;

namespace DataBank.UnitTests.Storage;

public sealed class TimeOrderedIdTests
{
    [Fact]
    public void Ids_are_UUIDs_of_version_7_with_their_time_and_no_two_are_alike()
    {
        var time = DateTimeOffset.Parse("2026-04-01T12:00:00.123Z", null);
        var ids = new HashSet<Guid>();
        Parallel.For(0, 100_000, _ =>
        {
            var id = TimeOrderedId.New(time);
            Assert.Equal((7, 2), (id.Version, id.Variant >> 2));
            Assert.StartsWith("019d48ea-2e7b-7", id.ToString(), StringComparison.Ordinal);
            lock (ids) Assert.True(ids.Add(id));
        });
        var later = TimeOrderedId.New(time.AddMilliseconds(1)).ToString();
        Assert.All(ids, id => Assert.True(string.CompareOrdinal(id.ToString(), later) < 0));
    }
}
