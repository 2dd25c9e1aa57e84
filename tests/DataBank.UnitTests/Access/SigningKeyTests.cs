using DataBank.Server;
using DataBank.UnitTests.Storage;

namespace DataBank.UnitTests.Access;

/// <summary>Keys of tokens that follow one another within a second.</summary>
public sealed class SigningKeyTests
{
    [Fact]
    public async Task A_key_that_is_replaced_in_the_second_in_which_it_began_is_gone()
    {
        using var place = new TemporaryPlace();
        var clock = new SteppedClock(TimeProvider.System.GetUtcNow());
        using var keys = await SigningKey.OpenAsync(place.Folder, TestContext.Current.CancellationToken, clock);
        var first = keys.Key.KeyId;
        await keys.RotateAsync(TimeSpan.Zero, TestContext.Current.CancellationToken);
        var second = keys.Key.KeyId;
        Assert.NotEqual(first, second);
        Assert.Equal([second, first], keys.Published.Select(key => key.KeyId));

        await keys.ReplaceAsync(TestContext.Current.CancellationToken);
        Assert.DoesNotContain(Assert.Single(keys.Published).KeyId, new[] { first, second });
    }
}
