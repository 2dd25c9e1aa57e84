using System.Data.Common;
using DataBank.Fhir;
using DataBank.Storage;
using Npgsql;

namespace DataBank.UnitTests.Storage;

public class DatabaseTests(PostgreSqlServer server)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task A_read_that_takes_too_long_is_stopped_and_its_connection_is_used_again(DatabaseEngine engine)
    {
        const string Endless = "with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n";
        await using var test = await TestDatabase.OpenAsync(engine, server);
        for (var round = 0; round < 3; round++)
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ReadAsync(Endless, limit.Token));
            Assert.Equal(1L, Convert.ToInt64(await ReadAsync("select 1", TestContext.Current.CancellationToken), System.Globalization.CultureInfo.InvariantCulture));
        }

        Task<object?> ReadAsync(string sql, CancellationToken cancellation) => Task.Run(
            () => test.Database.ReadAsync(
                async session =>
                {
                    await using var command = session.Command(sql);
                    return await command.ExecuteScalarAsync(cancellation);
                },
                cancellation),
            TestContext.Current.CancellationToken);
    }

    [Theory, MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task A_read_of_one_statement_gets_no_second_one(DatabaseEngine engine)
    {
        await using var test = await TestDatabase.OpenAsync(engine, server);
        Assert.Equal("1", await ReadStatementAsync(test.Database, "select 1"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => test.Database.ReadStatementAsync(
            async session =>
            {
                await using var first = session.Command("select 1");
                await using var second = session.Command("select 2");
                return 0;
            },
            Cancellation));
        Assert.Equal("3", await ReadStatementAsync(test.Database, "select 3"));
    }

    [Fact]
    public async Task A_read_of_one_statement_has_no_transaction_around_it_on_PostgreSQL()
    {
        const string Isolation = "select current_setting('transaction_isolation')";
        await using var test = await TestDatabase.OpenAsync(DatabaseEngine.PostgreSql, server);
        Assert.Equal("repeatable read", await test.Database.ReadAsync(session => TextAsync(session, Isolation), Cancellation));
        Assert.Equal("read committed", await ReadStatementAsync(test.Database, Isolation));
    }

    [Fact]
    public async Task A_write_that_could_not_begin_holds_no_other_node_up_on_PostgreSQL()
    {
        await using var test = await TestDatabase.OpenAsync(DatabaseEngine.PostgreSql, server);
        await using var other = await Database.OpenAsync(DatabaseEngine.PostgreSql, test.ConnectionString, "records", TimeProvider.System, Cancellation);
        await ExecuteAsync("alter sequence write_time rename to write_time_away"); // It fails where the lock is held that numbers are given under.
        await Assert.ThrowsAsync<Npgsql.PostgresException>(() => WriteAsync(test.Database, "a"));
        await ExecuteAsync("alter sequence write_time_away rename to write_time");
        await WriteAsync(other, "b").WaitAsync(TimeSpan.FromSeconds(30), Cancellation);
        Assert.Equal(1, await CountAsync(test.Database));

        async Task ExecuteAsync(string sql)
        {
            await using var source = Npgsql.NpgsqlDataSource.Create(test.ConnectionString);
            await using var command = source.CreateCommand(sql);
            await command.ExecuteNonQueryAsync(Cancellation);
        }
    }

    [Fact]
    public async Task A_write_whose_kept_connection_has_lost_its_server_takes_another_on_PostgreSQL()
    {
        await using var own = PostgreSqlServer.Own();
        await using var test = await TestDatabase.OpenAsync(DatabaseEngine.PostgreSql, own);
        await WriteAsync(test.Database, "a");
        await own.StopAsync();
        Assert.Equal(503, StorageOutage.Of(await Assert.ThrowsAnyAsync<DbException>(() => WriteAsync(test.Database, "away")))?.Status);
        await own.StartAgainAsync();
        await WriteAsync(test.Database, "b");
        await own.StopAsync();
        await own.StartAgainAsync();
        await WriteAsync(test.Database, "c");
        Assert.Equal(3, await CountAsync(test.Database));
    }

    /// <summary>
    /// A server of its own: followers wait for whatever is open in the whole of it. In the midst of a COPY, or of a batch, its statement is still running to the server.
    /// </summary>
    [Theory, InlineData(false), InlineData(true)]
    public async Task The_write_of_a_node_that_hangs_is_ended_and_its_turn_given_to_others_on_PostgreSQL(bool isCopying)
    {
        await using var own = PostgreSqlServer.Own();
        await using var test = await TestDatabase.OpenAsync(DatabaseEngine.PostgreSql, own);
        var (begun, gate) = (new TaskCompletionSource(), new TaskCompletionSource());
        var hanging = test.Database.WriteAsync(
            async session =>
            {
                await InsertAsync(session, "hanging");
                await using var command = (NpgsqlCommand)session.Command("select 1");
                if (isCopying)
                {
                    await using var copy = await command.Connection!.BeginTextImportAsync("copy code_system(system_id, uri) from stdin", Cancellation);
                    await copy.WriteAsync($"3\t{new string('a', 100_000)}");
                    begun.SetResult();
                    await gate.Task;
                    await copy.WriteAsync('\n');
                }
                else
                {
                    begun.SetResult();
                    await gate.Task;
                }
                await InsertAsync(session, "late");
                return 0;
            },
            Cancellation);
        await Task.WhenAny(begun.Task, hanging);
        Assert.False(hanging.IsCompleted, hanging.Exception?.Message);
        // Writes of two more kinds wait behind it, one after the other: they would hang next.
        await using var looking = new NpgsqlConnection(test.ConnectionString);
        await looking.OpenAsync(Cancellation);
        Task<int>[] queued = [await QueueAsync(WriteReads.Own([new ResourceKey("Patient", "a")]), 1), await QueueAsync(WriteReads.Anything, 2)];
        await using var open = new NpgsqlCommand("select array_agg(pid) from pg_stat_activity where xact_start is not null and application_name like 'databank %'", looking);
        var held = (int[])(await open.ExecuteScalarAsync(Cancellation))!;
        Assert.Equal(3, held.Length);
        // Another node starts meanwhile, and writes; whoever waits gives up after thirty seconds. All three end together, before the node goes on.
        var starting = Database.OpenAsync(DatabaseEngine.PostgreSql, test.ConnectionString, "records", TimeProvider.System, Cancellation);
        await using var left = new NpgsqlCommand("select count(*)::int from pg_stat_activity where pid = any($1)", looking) { Parameters = { new() { Value = held } } };
        await TestDatabase.UntilSettledAsync(async () => (int)(await left.ExecuteScalarAsync(Cancellation))!, 0);
        gate.SetResult();
        await using var other = await starting.WaitAsync(TimeSpan.FromSeconds(29), Cancellation);
        await WriteAsync(other, "b").WaitAsync(TimeSpan.FromSeconds(29), Cancellation);
        Assert.Equal(503, StorageOutage.Of(await Assert.ThrowsAnyAsync<DbException>(() => hanging))?.Status);
        await Task.WhenAll(queued); // These had not begun: they did so again.
        Assert.Equal(3, await CountAsync(other));

        async Task<Task<int>> QueueAsync(WriteReads reads, int place)
        {
            var write = test.Database.WriteAsync(
                async session =>
                {
                    await gate.Task;
                    await InsertAsync(session, $"{reads.Turn}");
                    return 0;
                },
                reads,
                Cancellation);
            await using var waiting = new NpgsqlCommand("select count(*)::int from pg_locks where not granted", looking);
            await TestDatabase.UntilSettledAsync(async () => (int)(await waiting.ExecuteScalarAsync(Cancellation))!, place);
            return write;
        }
    }

    [Theory, MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task A_write_is_read_back_after_reopening(DatabaseEngine engine)
    {
        await using var test = await TestDatabase.OpenAsync(engine, server);
        await WriteAsync(test.Database, "a");
        await using var again = await Database.OpenAsync(engine, test.ConnectionString, "records", TimeProvider.System, Cancellation);
        Assert.Equal(1, await CountAsync(again));
    }

    [Theory, MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task A_failing_write_undoes_only_itself(DatabaseEngine engine)
    {
        await using var test = await TestDatabase.OpenAsync(engine, server);
        // Large ones among small ones: each fails, or stands, as a whole.
        static int Rows(int index) => index % 3 == 0 ? 100 : 1;
        var writes = Enumerable.Range(0, 40).Select(async index =>
        {
            try
            {
                return await test.Database.WriteAsync(
                    async session =>
                    {
                        for (var row = 0; row < Rows(index); row++) await InsertAsync(session, $"u{index}-{row}");
                        return index % 4 == 0 ? throw new InvalidDataException() : index;
                    },
                    Cancellation);
            }
            catch (InvalidDataException)
            {
                return -1;
            }
        });
        var results = await Task.WhenAll(writes);
        Assert.Equal(10, results.Count(result => result == -1));
        Assert.Equal(Enumerable.Range(0, 40).Where(index => index % 4 != 0).Sum(Rows), await CountAsync(test.Database));
    }

    [Fact]
    public async Task What_writes_share_is_done_once_for_those_of_one_commit_and_fails_only_those_that_need_it()
    {
        await using var test = await TestDatabase.OpenAsync(DatabaseEngine.Sqlite, server);
        using var gate = new ManualResetEventSlim();
        var runs = 0;
        // While the first write holds the writer, the others wait to become one group.
        var first = test.Database.WriteAsync(_ => Task.FromResult(gate.Wait(TimeSpan.FromSeconds(30), Cancellation)), Cancellation);
        var good = Enumerable.Range(0, 5).Select(index => WriteAsync($"good{index}", "shared", session =>
        {
            runs++;
            return InsertAsync(session, $"total{runs}");
        })).ToList();
        gate.Set();
        Assert.True(await first);
        await Task.WhenAll(good);
        Assert.Equal(1, runs);
        Assert.Equal(6, await CountAsync(test.Database));

        gate.Reset();
        first = test.Database.WriteAsync(_ => Task.FromResult(gate.Wait(TimeSpan.FromSeconds(30), Cancellation)), Cancellation);
        var bad = WriteAsync("bad", "broken", _ => throw new InvalidDataException());
        var other = WriteAsync("other", "shared", session => InsertAsync(session, "total"));
        gate.Set();
        Assert.True(await first);
        await Assert.ThrowsAsync<InvalidDataException>(() => bad);
        Assert.True(await other);
        Assert.Equal(8, await CountAsync(test.Database));

        Task<bool> WriteAsync(string uri, string name, Func<WriteSession, Task> last) => test.Database.WriteAsync(
            async session =>
            {
                session.BeforeCommit([name], (shared, names) => names is [var only] && only == name ? last(shared) : throw new InvalidOperationException());
                await InsertAsync(session, uri);
                return true;
            },
            Cancellation);
    }

    [Theory, MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task Check_then_insert_in_a_write_does_not_race(DatabaseEngine engine)
    {
        await using var test = await TestDatabase.OpenAsync(engine, server);
        var writes = Enumerable.Range(0, 16).Select(_ => test.Database.WriteAsync(
            async session =>
            {
                await using var find = session.Command("select count(*) from code_system where uri = @uri").Add("@uri", "same");
                if (Convert.ToInt64(await find.ExecuteScalarAsync(Cancellation), null) > 0) return false;
                await Task.Yield();
                await InsertAsync(session, "same");
                return true;
            },
            Cancellation));
        Assert.Single(await Task.WhenAll(writes), isInserted => isInserted);
        Assert.Equal(1, await CountAsync(test.Database));
    }

    [Theory, MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task A_long_write_ends_among_short_ones_that_never_do(DatabaseEngine engine)
    {
        await using var test = await TestDatabase.OpenAsync(engine, server);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var attempts = 0;
        var shortOnes = Enumerable.Range(0, 4).Select(_ => Task.Run(
            async () =>
            {
                while (!ending.IsCancellationRequested) await CountAndInsertAsync(TimeSpan.Zero, () => { });
            },
            Cancellation)).ToList();
        await CountAndInsertAsync(TimeSpan.FromSeconds(0.7), () => attempts++).WaitAsync(TimeSpan.FromSeconds(30), Cancellation);
        await ending.CancelAsync();
        await Task.WhenAll(shortOnes);
        Assert.InRange(attempts, 1, 2);

        // Each reads what every other writes, so that it can't have been there beside another.
        Task CountAndInsertAsync(TimeSpan pause, Action attempt) => test.Database.WriteAsync(
            async session =>
            {
                attempt();
                await using var count = session.Command("select count(*) from code_system");
                await count.ExecuteScalarAsync(Cancellation);
                await Task.Delay(pause, Cancellation);
                await InsertAsync(session, Guid.NewGuid().ToString());
                return true;
            },
            Cancellation);
    }

    [Theory, MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task Time_and_surrogates_never_go_back_though_the_clock_does(DatabaseEngine engine)
    {
        var clock = new SteppedClock(DateTimeOffset.Parse("2026-04-01T00:00:00Z", null));
        await using var test = await TestDatabase.OpenAsync(engine, server, clock: clock);
        var stamps = new List<(DateTimeOffset, long)>();
        for (var step = 0; step < 10; step++)
        {
            clock.Set(clock.GetUtcNow().AddMinutes(step % 3 == 0 ? -10 : 3));
            stamps.Add(await test.Database.WriteAsync(async session => { await InsertAsync(session, $"s{step}"); return (session.Now, session.NextSurrogate()); }, Cancellation));
        }
        Assert.Equal(stamps.OrderBy(stamp => stamp.Item1).ThenBy(stamp => stamp.Item2), stamps);
        Assert.Equal(10, stamps.Select(stamp => stamp.Item2).Distinct().Count());
    }

    [Theory, MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task A_read_sees_one_snapshot(DatabaseEngine engine)
    {
        await using var test = await TestDatabase.OpenAsync(engine, server);
        var counts = await test.Database.ReadAsync(
            async session =>
            {
                var before = await CountAsync(session);
                await WriteAsync(test.Database, "meanwhile");
                return (before, after: await CountAsync(session));
            },
            Cancellation);
        Assert.Equal((0, 0), counts);
        Assert.Equal(1, await CountAsync(test.Database));
    }

    [Theory, MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task A_database_from_a_newer_program_is_refused(DatabaseEngine engine)
    {
        await using var test = await TestDatabase.OpenAsync(engine, server);
        await test.Database.WriteAsync(
            async session =>
            {
                await using var command = session.Command(DatabaseSql.RecordMigration(engine)).Add("@number", 9999).Add("@name", "future").Add("@applied_at", 0L);
                return await command.ExecuteNonQueryAsync(Cancellation);
            },
            Cancellation);
        var problem = await Assert.ThrowsAsync<SchemaProblem>(
            () => Database.OpenAsync(engine, test.ConnectionString, "records", TimeProvider.System, Cancellation));
        Assert.Contains("newer", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(DatabaseEngine.PostgreSql, "Host=127.0.0.1;Port=1;Timeout=5")]
    [InlineData(DatabaseEngine.SqlServer, "Server=127.0.0.1,1;Connect Timeout=5;Encrypt=False;User ID=x;Password=x")]
    public async Task A_server_that_is_away_is_an_outage(DatabaseEngine engine, string connection)
    {
        var away = await Assert.ThrowsAnyAsync<DbException>(() => Database.OpenAsync(engine, connection, "records", TimeProvider.System, Cancellation));
        Assert.Equal(503, StorageOutage.Of(away)?.Status);
    }

    [Theory, MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task Value_lists_are_one_parameter(DatabaseEngine engine)
    {
        await using var test = await TestDatabase.OpenAsync(engine, server);
        await WriteAsync(test.Database, "u7\"'");
        var found = await test.Database.ReadAsync(
            async session =>
            {
                await using var command = session.Command($"select count(*) from code_system where uri in ({ValueListSql.Texts(engine, "@uris")})")
                    .AddList("@uris", Enumerable.Range(0, 10_000).Select(index => $"u{index}\"'"));
                return Convert.ToInt64(await command.ExecuteScalarAsync(Cancellation), null);
            },
            Cancellation);
        Assert.Equal(1, found);
    }

    [Fact]
    public async Task Concurrent_writes_share_commits_on_SQLite()
    {
        await using var test = await TestDatabase.OpenAsync(DatabaseEngine.Sqlite, server);
        var release = new TaskCompletionSource();
        var first = test.Database.WriteAsync(async _ => { await release.Task; return 0; }, Cancellation);
        var others = Enumerable.Range(0, 50).Select(index => WriteAsync(test.Database, $"g{index}")).ToList();
        Assert.DoesNotContain(others, write => write.IsCompleted);
        release.SetResult();
        await Task.WhenAll([first, .. others]);
        Assert.Equal(50, await CountAsync(test.Database));
    }

    [Fact]
    public async Task A_write_inside_a_write_is_refused_instead_of_waiting_for_itself()
    {
        await using var test = await TestDatabase.OpenAsync(DatabaseEngine.Sqlite, server);
        await Assert.ThrowsAsync<InvalidOperationException>(
            () => test.Database.WriteAsync(async _ => { await WriteAsync(test.Database, "inner"); return 0; }, Cancellation));
    }

    private static Task<int> WriteAsync(Database database, string uri) =>
        database.WriteAsync(async session => { await InsertAsync(session, uri); return 0; }, Cancellation);

    private static async Task InsertAsync(WriteSession session, string uri)
    {
        await using var command = session
            .Command("insert into code_system(system_id, uri) select coalesce(max(system_id), 0) + 1, @uri from code_system").Add("@uri", uri);
        await command.ExecuteNonQueryAsync(Cancellation);
    }

    private static Task<string> ReadStatementAsync(Database database, string sql) => database.ReadStatementAsync(session => TextAsync(session, sql), Cancellation);

    private static async Task<string> TextAsync(ReadSession session, string sql)
    {
        await using var command = session.Command(sql);
        return Convert.ToString(await command.ExecuteScalarAsync(Cancellation), System.Globalization.CultureInfo.InvariantCulture)!;
    }

    private static Task<int> CountAsync(Database database) => database.ReadAsync(CountAsync, Cancellation);

    private static async Task<int> CountAsync(ReadSession session)
    {
        await using var command = session.Command("select count(*) from code_system");
        return Convert.ToInt32(await command.ExecuteScalarAsync(Cancellation), null);
    }
}
