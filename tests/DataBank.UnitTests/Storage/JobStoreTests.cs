using DataBank.Storage;

namespace DataBank.UnitTests.Storage;

public class JobStoreTests(PostgreSqlServer server)
{
    private static readonly TimeSpan lease = TimeSpan.FromMinutes(1);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task Jobs_are_claimed_in_order_and_by_one_worker_each(DatabaseEngine engine)
    {
        await using var test = await TestDatabase.OpenAsync(engine, server);
        var jobs = new JobStore(test.Database);
        var ids = new List<string>();
        for (var index = 0; index < 5; index++) ids.Add(await jobs.EnqueueAsync("import", $"{{\"n\":{index}}}", Cancellation));
        await jobs.EnqueueAsync("other", "{}", Cancellation);

        var first = await jobs.ClaimAsync(["import"], lease, Cancellation);
        Assert.Equal((ids[0], "{\"n\":0}", JobStatus.Running, 1), (first!.Id, first.ArgumentsJson, first.Status, first.Attempts));
        var claimed = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => jobs.ClaimAsync(["import"], lease, Cancellation), Cancellation)));
        Assert.Equal(ids.Skip(1).Order(), claimed.OfType<Job>().Select(job => job.Id).Order());
        Assert.Null(await jobs.ClaimAsync(["import"], lease, Cancellation));
    }

    [Theory, MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task A_job_whose_lease_ran_out_is_taken_again(DatabaseEngine engine)
    {
        var clock = new SteppedClock(DateTimeOffset.Parse("2026-04-01T00:00:00Z", null));
        await using var test = await TestDatabase.OpenAsync(engine, server, clock: clock);
        var jobs = new JobStore(test.Database);
        var id = await jobs.EnqueueAsync("import", "{}", Cancellation);
        var former = (await jobs.ClaimAsync(["import"], lease, Cancellation))!;
        clock.Set(clock.GetUtcNow() + (lease / 2));
        Assert.True(await jobs.RenewAsync(former, lease, "half", Cancellation));
        clock.Set(clock.GetUtcNow() + (lease / 2));
        Assert.Null(await jobs.ClaimAsync(["import"], lease, Cancellation));
        clock.Set(clock.GetUtcNow() + lease);
        var again = await jobs.ClaimAsync(["import"], lease, Cancellation);
        Assert.Equal((id, 2, "half"), (again!.Id, again.Attempts, again.Progress));

        // Whoever had it before can no longer say anything of it.
        Assert.False(await jobs.RenewAsync(former, lease, "more", Cancellation));
        await jobs.CompleteAsync(former, "{}", Cancellation);
        Assert.Equal((JobStatus.Running, "half"), await StateAsync());
        await jobs.CompleteAsync(again, "{}", Cancellation);
        Assert.Equal((JobStatus.Completed, "half"), await StateAsync());

        async Task<(JobStatus, string?)> StateAsync()
        {
            var job = await jobs.FindAsync(id, Cancellation);
            return (job!.Status, job.Progress);
        }
    }

    [Theory, MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task An_ended_job_keeps_its_result_and_is_not_claimed(DatabaseEngine engine)
    {
        await using var test = await TestDatabase.OpenAsync(engine, server);
        var jobs = new JobStore(test.Database);
        var id = await jobs.EnqueueAsync("import", "{}", Cancellation);
        var claimed = (await jobs.ClaimAsync(["import"], TimeSpan.Zero, Cancellation))!;
        await jobs.FailAsync(claimed, "{\"why\":1}", Cancellation);
        await jobs.CompleteAsync(claimed, "{}", Cancellation);
        await jobs.SettleAsync(id, "{}", Cancellation);
        Assert.Null(await jobs.ClaimAsync(["import"], lease, Cancellation));
        var job = await jobs.FindAsync(id, Cancellation);
        Assert.Equal((JobStatus.Failed, "{\"why\":1}"), (job!.Status, job.ResultJson));
        Assert.Null(await jobs.FindAsync("none", Cancellation));
    }
}
