using DataBank.Dicom;

namespace DataBank.UnitTests.Dicom;

public sealed class DecodingRoomTests
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(5);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_finds_no_room_waits_until_there_is_some_and_others_pass_whom_it_is_enough_for()
    {
        var room = Room(mostWaiting: 2, Long);
        var first = await room.EnterAsync(80, Cancellation);
        var large = room.EnterAsync(60, Cancellation);
        var small = await room.EnterAsync(20, Cancellation);
        var tiny = room.EnterAsync(1, Cancellation);
        small.Dispose();
        using var entered = await tiny.WaitAsync(Long, Cancellation);
        Assert.False(large.IsCompleted);
        first.Dispose();
        first.Dispose();
        using var second = await large.WaitAsync(Long, Cancellation);
        Assert.False(room.EnterAsync(40, Cancellation).IsCompleted); // 39 are free: nothing is given back twice.
        Assert.True(room.EnterAsync(39, Cancellation).IsCompletedSuccessfully);
    }

    [Fact]
    public async Task More_than_there_is_at_all_is_refused_at_once()
    {
        var room = Room(mostWaiting: 1, Long);
        await Assert.ThrowsAsync<PixelDataException>(() => room.EnterAsync(101, Cancellation));
        using var all = await room.EnterAsync(100, Cancellation);
    }

    [Fact]
    public async Task Neither_many_wait_nor_anyone_for_long_and_who_gives_up_leaves_nothing_behind()
    {
        var room = Room(mostWaiting: 2, TimeSpan.FromMilliseconds(200));
        var all = await room.EnterAsync(100, Cancellation);
        using var leaving = new CancellationTokenSource();
        var gone = room.EnterAsync(100, leaving.Token);
        var impatient = room.EnterAsync(100, Cancellation);
        await Assert.ThrowsAsync<DecodingBusyException>(() => room.EnterAsync(1, Cancellation));
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gone);
        await Assert.ThrowsAsync<DecodingBusyException>(() => impatient);
        all.Dispose();
        Assert.True(room.EnterAsync(100, Cancellation).IsCompletedSuccessfully);
    }

    private static DecodingRoom Room(int mostWaiting, TimeSpan patience) => new(100, mostWaiting, patience, TimeProvider.System);
}
