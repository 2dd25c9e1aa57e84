using System.Buffers;
using System.Text.Json;
using DataBank.Dicom;
using DataBank.Fhir;
using DataBank.Storage;
using DataBank.UnitTests.Storage;

namespace DataBank.UnitTests.Studies;

public class StudyStoreTests(PostgreSqlServer server)
{
    private static readonly Tag StudyUidTag = new(0x0020, 0x000D);
    private static readonly Tag PatientIdTag = new(0x0010, 0x0020);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task Stored_instances_are_found_counted_and_read_back(DatabaseEngine engine)
    {
        await using var test = await TestDatabase.OpenAsync(engine, server);
        var studies = new StudyStore(test.Database);
        var summaries = new List<StudySummary>();
        await studies.PutAsync(
            [Instance("1.1", "1.1.1", "1.1.1.2", number: 2), Instance("1.1", "1.1.1", "1.1.1.1", number: 1), Instance("1.1", "1.1.2", "1.1.2.1", modality: "MR")],
            async (session, changed) => summaries.AddRange(await StudySummaries.ReadAsync(session, changed, Cancellation)),
            Cancellation);

        var summary = Assert.Single(summaries);
        Assert.Equal(("P1", "2024-01-15T10:20:30+09:00", 2), (summary.PatientId, summary.Started, summary.Series.Count));
        Assert.Equal([2, 1], summary.Series.OrderBy(series => series.Modality).Select(series => series.Instances));

        var match = Assert.Single(await SearchAsync(studies, QueryLevel.Study));
        Assert.Equal(["CT", "MR"], Values(match, "00080061"));
        Assert.Equal((2, 3), (match.GetProperty("00201206").GetProperty("Value")[0].GetInt32(), match.GetProperty("00201208").GetProperty("Value")[0].GetInt32()));
        Assert.Equal(["studies/1.1"], Values(match, "00081190"));

        var instances = await studies.InstancesAsync("1.1", "1.1.1", null, Cancellation);
        Assert.Equal(["1.1.1.1", "1.1.1.2"], instances.Select(instance => instance.SopInstanceUid));
        Assert.Equal("hash-1.1.1.1", instances[0].Blob!.Hash);
        Assert.Equal(Uids.ExplicitVrLittleEndian, JsonDocument.Parse(instances[0].MetadataJson).RootElement.GetProperty("00083002").GetProperty("Value")[0].GetString());
        Assert.Empty(await studies.InstancesAsync("1.2", null, null, Cancellation));
    }

    [Theory, MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task The_same_bytes_again_succeed_and_other_bytes_are_refused(DatabaseEngine engine)
    {
        await using var test = await TestDatabase.OpenAsync(engine, server);
        var studies = new StudyStore(test.Database);
        await studies.PutAsync([Instance("1.1", "1.1.1", "1.1.1.1")], null, Cancellation);
        var version = await studies.VersionAsync("1.1", null, null, Cancellation);
        var results = await studies.PutAsync([Instance("1.1", "1.1.1", "1.1.1.1"), Instance("1.1", "1.1.1", "1.1.1.1", hash: "other")], null, Cancellation);
        Assert.Equal([(null, true), ((ushort?)InstanceFailures.AlreadyStored, false)], results.Select(result => (result.FailureReason, result.AlreadyStored)));
        Assert.Equal(version, await studies.VersionAsync("1.1", null, null, Cancellation));
    }

    [Theory, MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task Of_studies_that_come_together_each_gets_its_own_and_one_that_gets_nothing_is_not_there(DatabaseEngine engine)
    {
        await using var test = await TestDatabase.OpenAsync(engine, server);
        var studies = new StudyStore(test.Database);
        await studies.PutAsync([Instance("1.2", "1.2.1", "1.2.1.1")], null, Cancellation);
        var told = new List<StudySummary>();
        var results = await studies.PutAsync(
            [
                Instance("1.3", "1.3.1", "1.3.1.1", patient: "P3", name: "ABE^JIRO"), Instance("1.1", "1.1.1", "1.1.1.1"), Instance("1.4", "1.3.1", "1.3.1.1", hash: "other"),
                Instance("1.2", "1.2.2", "1.2.2.1", modality: "MR"), Instance("1.3", "1.3.2", "1.3.2.1", patient: "P3", name: "ABE^JIRO", modality: "PT"), Instance("1.2", "1.2.1", "1.2.1.2", patient: "P3"),
            ],
            async (session, changed) => told.AddRange(await StudySummaries.ReadAsync(session, changed, Cancellation)),
            Cancellation);

        Assert.Equal([null, null, InstanceFailures.AlreadyStored, null, null, InstanceFailures.OtherPatient], results.Select(result => result.FailureReason));
        Assert.Equal(["1.3", "1.1", "1.4", "1.2", "1.3", "1.2"], results.Select(result => result.StudyUid));
        Assert.Equal([("1.1", "CT", "P1"), ("1.2", "CT MR", "P1"), ("1.3", "CT PT", "P3")], told.Select(study => (study.StudyUid, string.Join(' ', study.Series.Select(series => series.Modality)), study.PatientId!)).Order());
        var matches = await SearchAsync(studies, QueryLevel.Study);
        Assert.Equal(["1.1: CT", "1.2: CT MR", "1.3: CT PT"], matches.Select(match => $"{Values(match, "0020000D").Single()}: {string.Join(' ', Values(match, "00080061"))}").Order());
        Assert.Equal(["1.3"], await StudiesAsync(studies, ("PatientName", "*iro*")));
        Assert.Equal(["1.1", "1.2"], (await StudiesAsync(studies, ("PatientName", "yamada*"))).Order());
        Assert.Equal(3L, await test.Database.ReadAsync(async session => Convert.ToInt64(await session.Command("select count(*) from study").ExecuteScalarAsync(Cancellation), null), Cancellation));
    }

    [Theory, MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task Of_senders_at_two_nodes_who_share_studies_and_a_UID_nothing_is_lost_and_the_UID_is_taken_once(DatabaseEngine engine)
    {
        const int Senders = 8, Rounds = 4, Shared = 5;
        await using var test = await TestDatabase.OpenAsync(engine, server);
        await using var node = engine == DatabaseEngine.Sqlite ? null : await Database.OpenAsync(engine, test.ConnectionString, "records", TimeProvider.System, Cancellation);
        StudyStore[] nodes = [new(test.Database), new(node ?? test.Database)];
        var told = new System.Collections.Concurrent.ConcurrentBag<StudySummary>();
        var results = await Task.WhenAll(Enumerable.Range(1, Senders).Select(sender => Task.Run(
            async () =>
            {
                var all = new List<InstanceResult>();
                for (var round = 1; round <= Rounds; round++)
                {
                    // One of each study that all send, in different orders, one of the sender's own, and one whose UID each sender has in a study of its own.
                    var shared = Enumerable.Range(1, Shared).Select(study => Instance($"1.{study}", $"1.{study}.{sender}", $"1.{study}.{sender}.{round}", round));
                    NewInstance[] own = [Instance($"2.{sender}", $"2.{sender}.1", $"2.{sender}.1.{round}", round), Instance($"3.{sender}", $"3.{sender}.1", $"3.{round}", round, hash: $"{sender}")];
                    all.AddRange(await nodes[sender % 2].PutAsync(
                        [.. sender % 3 == 0 ? shared.Reverse().Concat(own) : own.Concat(shared)],
                        async (session, changed) => (await StudySummaries.ReadAsync(session, changed, Cancellation)).ToList().ForEach(told.Add),
                        Cancellation));
                }
                return all;
            },
            Cancellation)));

        var taken = results.SelectMany(all => all).Where(result => result.FailureReason is null).ToList();
        Assert.All(results.SelectMany(all => all).Except(taken), result => Assert.Equal(((ushort?)InstanceFailures.AlreadyStored, "3"), (result.FailureReason, result.SopInstanceUid.Split('.')[0])));
        Assert.Equal(Enumerable.Range(1, Rounds).Select(round => $"3.{round}"), taken.Select(result => result.SopInstanceUid).Where(uid => uid.StartsWith("3.", StringComparison.Ordinal)).Order());
        Assert.Equal((Senders * Rounds * (Shared + 1)) + Rounds, taken.Count);
        var matches = await SearchAsync(nodes[0], QueryLevel.Study);
        Assert.Equal(taken.Select(result => result.StudyUid).Distinct().Order(), matches.SelectMany(match => Values(match, "0020000D")).Order());
        foreach (var study in taken.GroupBy(result => result.StudyUid))
        {
            var match = matches.Single(match => Values(match, "0020000D").Single() == study.Key);
            Assert.Equal((study.Select(result => result.SeriesUid).Distinct().Count(), study.Count()), (Count(match, "00201206"), Count(match, "00201208")));
            Assert.Equal(study.Select(result => result.SopInstanceUid).Order(), (await nodes[1].InstancesAsync(study.Key, null, null, Cancellation)).Select(instance => instance.SopInstanceUid).Order());
            Assert.Equal(study.Count(), told.Where(summary => summary.StudyUid == study.Key).Max(summary => summary.Series.Sum(series => series.Instances))); // Whoever wrote last knew of all.
        }
        Assert.Equal(taken.Count, (await new StudyChanges(test.Database).ReadAsync(new ChangeQuery(0, 1000), Cancellation)).Count);

        static int Count(JsonElement match, string tag) => match.GetProperty(tag).GetProperty("Value")[0].GetInt32();
    }

    [Fact]
    public async Task Senders_of_different_studies_do_not_wait_for_each_other_and_write_once_on_PostgreSQL()
    {
        await using var test = await TestDatabase.OpenAsync(DatabaseEngine.PostgreSql, server);
        var studies = new StudyStore(test.Database);
        var (attempts, begun, both) = (0, 0, new TaskCompletionSource());
        await Task.WhenAll(PutAsync("1.1"), PutAsync("1.2")).WaitAsync(TimeSpan.FromSeconds(20), Cancellation);
        Assert.Equal(2, attempts);

        // Each ends once the other has written its rows.
        Task PutAsync(string study) => studies.PutAsync(
            [Instance(study, $"{study}.1", $"{study}.1.1")],
            async (_, _) =>
            {
                Interlocked.Increment(ref attempts);
                if (Interlocked.Increment(ref begun) == 2) both.SetResult();
                await both.Task;
            },
            Cancellation);
    }

    [Theory, MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task A_study_does_not_take_images_of_a_second_patient(DatabaseEngine engine)
    {
        await using var test = await TestDatabase.OpenAsync(engine, server);
        var studies = new StudyStore(test.Database);
        var results = await studies.PutAsync([Instance("1.1", "1.1.1", "1.1.1.1"), Instance("1.1", "1.1.1", "1.1.1.2", patient: "P2")], null, Cancellation);
        Assert.Equal([null, InstanceFailures.OtherPatient], results.Select(result => result.FailureReason));
        Assert.Equal("P1", (await studies.SummaryAsync("1.1", Cancellation))!.PatientId);
    }

    [Theory, MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task A_failing_callback_leaves_nothing_behind(DatabaseEngine engine)
    {
        await using var test = await TestDatabase.OpenAsync(engine, server);
        var studies = new StudyStore(test.Database);
        await Assert.ThrowsAsync<InvalidDataException>(() => studies.PutAsync([Instance("1.1", "1.1.1", "1.1.1.1")], (_, _) => throw new InvalidDataException(), Cancellation));
        Assert.Empty(await SearchAsync(studies, QueryLevel.Study));
    }

    [Theory, MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task Every_kind_of_key_filters(DatabaseEngine engine)
    {
        await using var test = await TestDatabase.OpenAsync(engine, server);
        var studies = new StudyStore(test.Database);
        await studies.PutAsync([Instance("1.1", "1.1.1", "1.1.1.1"), Instance("1.2", "1.2.1", "1.2.1.1", patient: "Q[1]%", name: "SUZUKI^HANAKO", modality: "MR")], null, Cancellation);

        Assert.Equal(["1.1"], await StudiesAsync(studies, ("PatientID", "P1")));
        Assert.Equal(["1.2"], await StudiesAsync(studies, ("PatientID", "Q[?]%*")));
        Assert.Empty(await StudiesAsync(studies, ("PatientID", "p1*")));
        Assert.Equal(["1.1"], await StudiesAsync(studies, ("PatientName", "ﾔﾏﾀﾞ*")));
        Assert.Equal(["1.2"], await StudiesAsync(studies, ("PatientName", "suzuki^hanako")));
        Assert.Equal(["1.1"], await StudiesAsync(studies, ("ModalitiesInStudy", "CT")));
        Assert.Equal(["1.1", "1.2"], await StudiesAsync(studies, ("StudyDate", "20240101-20240131")));
        Assert.Empty(await StudiesAsync(studies, ("StudyDate", "-20240114")));
        Assert.Equal(["1.1", "1.2"], await StudiesAsync(studies, ("StudyTime", "10")));
        Assert.Equal(["1.2"], await StudiesAsync(studies, ("StudyInstanceUID", "1.2\\1.3")));
        Assert.Equal(["1.1"], await StudiesAsync(studies, ("StudyDescription", "胸部ｃｔ*"), ("PatientID", "P?")));
        Assert.Equal(["1.1"], await StudiesAsync(studies, ("PatientAge", "055Y"), ("PatientID", "P1")));
        Assert.Empty(await StudiesAsync(studies, ("PatientAge", "056Y")));
    }

    [Theory, MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task A_search_that_would_read_too_much_is_given_up(DatabaseEngine engine)
    {
        await using var test = await TestDatabase.OpenAsync(engine, server);
        var studies = new StudyStore(test.Database) { MostRead = 3 };
        await studies.PutAsync([.. Enumerable.Range(1, 3).Select(i => Instance($"1.{i}", $"1.{i}.1", $"1.{i}.1.1"))], null, Cancellation);
        Assert.Empty(await StudiesAsync(studies, ("PatientAge", "056Y")));
        await studies.PutAsync([Instance("1.4", "1.4.1", "1.4.1.1", patient: "P4")], null, Cancellation);
        var refusal = await Assert.ThrowsAsync<RequestProblem>(() => StudiesAsync(studies, ("PatientAge", "056Y")));
        Assert.Equal(413, refusal.Status);
        Assert.Contains("00101010", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(["1.4"], await StudiesAsync(studies, ("PatientAge", "055Y"), ("PatientID", "P4")));
        Assert.Equal(4, (await StudiesAsync(studies, ("StudyDate", "20240101-"))).Length);
    }

    [Theory, MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task Levels_can_be_crossed_and_pages_turned(DatabaseEngine engine)
    {
        await using var test = await TestDatabase.OpenAsync(engine, server);
        var studies = new StudyStore(test.Database);
        await studies.PutAsync([.. Enumerable.Range(1, 5).Select(i => Instance("1.1", "1.1.1", $"1.1.1.{i}", number: i))], null, Cancellation);

        var series = Assert.Single(await SearchAsync(studies, QueryLevel.Series, ("PatientID", "P1"), ("Modality", "CT")));
        Assert.Equal(5, series.GetProperty("00201209").GetProperty("Value")[0].GetInt32());
        Assert.True(series.TryGetProperty("00100020", out _));

        var page = await studies.SearchAsync(new StudyQuery(QueryLevel.Instance, "1.1", "1.1.1", [], [], false, Limit: 2, Offset: 3), Cancellation);
        Assert.Equal(["1.1.1.4", "1.1.1.5"], page.Select(match => Values(JsonDocument.Parse(match.Json).RootElement, "00080018")[0]));
        Assert.Equal("1.1.1.3", Values(Assert.Single(await SearchAsync(studies, QueryLevel.Instance, ("InstanceNumber", "3"))), "00080018")[0]);
        Assert.Equal(5, (await SearchAsync(studies, QueryLevel.Instance, ("Rows", "512"))).Count);
        Assert.Empty(await SearchAsync(studies, QueryLevel.Instance, ("Rows", "256")));
    }

    [Theory, MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task A_view_replaces_what_it_held_before(DatabaseEngine engine)
    {
        await using var test = await TestDatabase.OpenAsync(engine, server);
        var studies = new StudyStore(test.Database);
        await studies.PutAsync([Instance("1.1", "1.1.1", "1.1.1.1", hash: null)], null, Cancellation);
        await studies.PutAsync([Instance("1.1", "1.1.1", "1.1.1.1", hash: null, patient: "pseudonym", name: "")], null, Cancellation);
        Assert.Equal(["1.1"], await StudiesAsync(studies, ("PatientID", "pseudonym")));
        Assert.Empty(await StudiesAsync(studies, ("PatientName", "*山田*")));
        Assert.Single(await studies.InstancesAsync("1.1", null, null, Cancellation));

        await studies.EraseStudyAsync("1.1", Cancellation);
        Assert.Empty(await SearchAsync(studies, QueryLevel.Instance));
    }

    [Theory, MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task Many_senders_of_one_study_lose_nothing(DatabaseEngine engine)
    {
        await using var test = await TestDatabase.OpenAsync(engine, server);
        var studies = new StudyStore(test.Database);
        await Task.WhenAll(Enumerable.Range(1, 24).Select(i => studies.PutAsync([Instance("1.1", $"1.1.{i % 3}", $"1.1.9.{i}", number: i)], null, Cancellation)));
        var match = Assert.Single(await SearchAsync(studies, QueryLevel.Study));
        Assert.Equal(24, match.GetProperty("00201208").GetProperty("Value")[0].GetInt32());
        Assert.Equal(3, match.GetProperty("00201206").GetProperty("Value")[0].GetInt32());
    }

    [Theory, MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task Text_inside_values_sounds_and_extra_attributes_filter_on_every_engine(DatabaseEngine engine)
    {
        await using var test = await TestDatabase.OpenAsync(engine, server);
        var studies = new StudyStore(test.Database);
        await studies.PutAsync([Instance("1.1", "1.1.1", "1.1.1.1"), Instance("1.2", "1.2.1", "1.2.1.1", name: "スズキ^ショウコ", modality: "MR")], null, Cancellation);
        Assert.Equal(["1.1"], await StudiesAsync(studies, ("PatientName", "*田*")));
        Assert.Equal(["1.2"], await StudiesAsync(studies, ("PatientName", "*ｽﾞｷ^し*")));
        Assert.Equal(["1.1"], await StudiesAsync(studies, ("StudyDescription", "*CT*")));
        Assert.Empty(await StudiesAsync(studies, ("PatientName", "*木*")));
        var fuzzy = await studies.SearchAsync(new StudyQuery(QueryLevel.Study, null, null, [Key("PatientName", "shoko suzuki")], [], FuzzyMatching: true, 100, 0), Cancellation);
        Assert.Equal("1.2", Values(JsonDocument.Parse(Assert.Single(fuzzy).Json).RootElement, "0020000D")[0]);
        Assert.Equal(1, await studies.CountAsync(new StudyQuery(QueryLevel.Instance, null, null, [Key("PatientName", "*田*")], [], false, 1, 0), 100, Cancellation));

        await studies.ConfigureExtraTagsAsync(["PatientAge", "Rows"], Cancellation);
        while (await studies.ReindexAsync(Cancellation))
        {
        }
        await studies.PutAsync([Instance("1.3", "1.3.1", "1.3.1.1")], null, Cancellation);
        Assert.Equal(["1.1", "1.2", "1.3"], await StudiesAsync(studies, ("PatientAge", "05?Y")));
        Assert.Equal(3, (await SearchAsync(studies, QueryLevel.Instance, ("Rows", "512"))).Count);
        Assert.Empty(await SearchAsync(studies, QueryLevel.Instance, ("Rows", "256")));
        await studies.EraseStudyAsync("1.3", Cancellation);
    }

    [Theory, MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task Extra_attributes_are_those_of_the_current_version_and_come_back_with_what_is_restored(DatabaseEngine engine)
    {
        await using var test = await TestDatabase.OpenAsync(engine, server);
        var studies = new StudyStore(test.Database, DuplicatePolicy.KeepBoth);
        await studies.ConfigureExtraTagsAsync(["PatientAge", "Rows"], Cancellation);
        while (await studies.ReindexAsync(Cancellation))
        {
        }
        await studies.PutAsync([Instance("1.1", "1.1.1", "1.1.1.1")], null, Cancellation);
        await studies.PutAsync([Instance("1.1", "1.1.1", "1.1.1.1", hash: "other", rows: "256")], null, Cancellation);
        Assert.Empty(await SearchAsync(studies, QueryLevel.Instance, ("Rows", "512")));
        Assert.Single(await SearchAsync(studies, QueryLevel.Instance, ("Rows", "256")));

        var removals = new StudyRemovals(studies);
        Assert.Equal(1, await removals.RemoveAsync("1.1", null, null, "", null, Cancellation));
        Assert.Equal(1, await removals.RestoreAsync("1.1", null, null, null, Cancellation));
        Assert.Single(await SearchAsync(studies, QueryLevel.Instance, ("Rows", "256")));
        Assert.Equal(["1.1"], await StudiesAsync(studies, ("PatientAge", "05?Y")));
    }

    [Theory, MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task Studies_that_an_older_version_indexed_are_found_before_and_after_they_are_indexed_anew(DatabaseEngine engine)
    {
        await using var test = await TestDatabase.OpenAsync(engine, server);
        var studies = new StudyStore(test.Database);
        await studies.PutAsync([Instance("1.1", "1.1.1", "1.1.1.1")], null, Cancellation);
        await ExecuteAsync(test.Database, "update study set index_version = 0");
        await ExecuteAsync(test.Database, "delete from study_gram");
        Assert.Equal(["1.1"], await StudiesAsync(studies, ("PatientName", "*田*")));
        Assert.True(await studies.ReindexAsync(Cancellation));
        Assert.False(await studies.ReindexAsync(Cancellation));
        Assert.Equal(["1.1"], await StudiesAsync(studies, ("PatientName", "*田*")));
    }

    [Theory, MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task A_search_goes_on_behind_a_match_whatever_was_removed_before_it(DatabaseEngine engine)
    {
        await using var test = await TestDatabase.OpenAsync(engine, server);
        var studies = new StudyStore(test.Database);
        foreach (var level in Enum.GetValues<QueryLevel>())
        {
            for (var i = 1; i <= 4; i++) await studies.PutAsync([Instance($"1.{i}", $"1.{i}.1", $"1.{i}.1.1")], null, Cancellation);
            var first = await studies.SearchAsync(new StudyQuery(level, null, null, [], [], false, 2, 0), Cancellation);
            await studies.EraseStudyAsync("1.4", Cancellation); // The newest stood first.
            var rest = await studies.SearchAsync(new StudyQuery(level, null, null, [], [], false, 9, 0) { After = first[^1].Place }, Cancellation);
            Assert.Equal(["1.2", "1.1"], rest.Select(match => Values(JsonDocument.Parse(match.Json).RootElement, "0020000D")[0]));
            foreach (var study in (string[])["1.1", "1.2", "1.3"]) await studies.EraseStudyAsync(study, Cancellation);
        }
    }

    [Theory, MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task Pages_of_a_search_by_name_are_in_the_order_of_all_studies(DatabaseEngine engine)
    {
        await using var test = await TestDatabase.OpenAsync(engine, server);
        var studies = new StudyStore(test.Database);
        // Two of three are named so; the days go up and down, and some are of the same day.
        await studies.PutAsync([.. Enumerable.Range(1, 45).Select(i =>
            Instance($"1.{i}", $"1.{i}.1", $"1.{i}.1.1", name: i % 3 == 0 ? "SUZUKI^HANAKO=鈴木^花子" : "YAMADA^TAROU=山田^太郎", date: $"202401{i * 7 % 20 + 1:00}"))], null, Cancellation);
        var all = await PageAsync("StudyDate", "20240103-20240117", 100, 0);
        var named = all.Where(study => int.Parse(study[2..], System.Globalization.CultureInfo.InvariantCulture) % 3 > 0).ToList();
        foreach (var pattern in (string[])["yama*", "*amad*", "山田*", "*田*", "yamada^tarou", "*田^太*"])
        {
            List<string> found = [];
            while (await PageAsync("PatientName", pattern, 4, found.Count) is { Count: > 0 } page) found.AddRange(page);
            Assert.Equal(named, found);
            Assert.Equal(named.Count, await studies.CountAsync(Query("PatientName", pattern, 100, 0), 100, Cancellation));
        }

        StudyQuery Query(string key, string value, int limit, int offset) =>
            new(QueryLevel.Series, null, null, [Key(key, value), Key("StudyDate", "20240103-20240117")], [], false, limit, offset);

        async Task<List<string>> PageAsync(string key, string value, int limit, int offset) =>
            [.. (await studies.SearchAsync(Query(key, value, limit, offset), Cancellation)).Select(match => Values(JsonDocument.Parse(match.Json).RootElement, "0020000D")[0])];
    }

    [Theory, MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task A_search_starts_from_what_is_rare_and_from_a_list_where_that_is_shorter_than_the_walk(DatabaseEngine engine)
    {
        await using var test = await TestDatabase.OpenAsync(engine, server);
        var studies = new StudyStore(test.Database);
        // All 210 have "suzu" in their names; three begin with it, and most with "isu". The days go up and down.
        await studies.PutAsync([.. Enumerable.Range(100, 210).Select(i =>
            Instance($"1.{i}", $"1.{i}.1", $"1.{i}.1.1", name: $"{(i % 70 == 0 ? "" : i % 3 == 0 ? "O" : "I")}SUZUKI^TARO{i}", date: $"202401{i * 7 % 28 + 1:00}"))], null, Cancellation);
        Assert.Equal("o17", await StartAsync("*aro17*")); // Ten, beside a hundred of "ro1".
        Assert.Equal("ro1", await StartAsync("*aro1*")); // A hundred, beside all.
        Assert.Equal("isu", await StartAsync("*isuz*"));
        Assert.Equal(3, (await StudiesAsync(studies, ("PatientName", "suzuki*"))).Length);
        Assert.Equal("list", await StartAsync("suzuki*"));
        Assert.Equal("isu", await StartAsync("isuzuki*")); // All that have the piece begin with it.

        Task<string?> StartAsync(string pattern)
        {
            var match = new IndexedMatch("n.folded", Assert.Single(AttributeMatch.Parse(StudyTags.PatientName, MatchKind.Name, pattern, fuzzy: false)));
            return test.Database.ReadAsync<string?>(
                async session =>
                {
                    var driver = await SearchDriver.ChooseAsync(session, [.. SearchDriver.Of(engine, match, 0)], wanted: 10, command => match.AddParameters(command, engine, 0), Cancellation);
                    await using var command = session.Command(driver!.Sql);
                    driver.AddParameters(command);
                    return driver.Start == StudyStart.List ? "list" : (string?)command.Parameters[1].Value;
                },
                Cancellation);
        }
    }

    [Fact]
    public async Task A_match_of_a_search_leaves_little_to_collect()
    {
        await using var test = await TestDatabase.OpenAsync(DatabaseEngine.Sqlite, server);
        var studies = new StudyStore(test.Database);
        await studies.PutAsync([.. Enumerable.Range(1, 100).Select(i => Instance($"1.{i}", $"1.{i}.1", $"1.{i}.1.1"))], null, Cancellation);
        var query = new StudyQuery(QueryLevel.Study, null, null, [Key("PatientName", "yama*")], [], false, 100, 0);
        await studies.SearchAsync(query, Cancellation);
        var before = GC.GetAllocatedBytesForCurrentThread(); // SQLite answers on the thread that asks.
        var matches = await studies.SearchAsync(query, Cancellation);
        var each = (GC.GetAllocatedBytesForCurrentThread() - before) / matches.Count;
        TestContext.Current.SendDiagnosticMessage($"{each} bytes for a match of {matches.Average(match => match.Json.Length)}");
        Assert.InRange(each, matches.Sum(match => match.Json.Length) / matches.Count, 5 * 1024);
    }

    [Fact]
    public async Task A_key_of_a_lower_level_is_refused()
    {
        await using var test = await TestDatabase.OpenAsync(DatabaseEngine.Sqlite, server);
        var problem = await Assert.ThrowsAsync<RequestProblem>(() => SearchAsync(new StudyStore(test.Database), QueryLevel.Study, ("SeriesNumber", "1")));
        Assert.Equal(400, problem.Status);
    }

    private static async Task<IReadOnlyList<JsonElement>> SearchAsync(StudyStore studies, QueryLevel level, params (string Key, string Value)[] keys)
    {
        var parsed = keys.Select(key => KeyValuePair.Create(DataDictionary.TryFindTag(key.Key, out var tag) ? tag : throw new ArgumentException(key.Key), key.Value));
        var matches = await studies.SearchAsync(new StudyQuery(level, null, null, [.. parsed], [], false, 100, 0), Cancellation);
        return [.. matches.Select(match => JsonDocument.Parse(match.Json).RootElement)];
    }

    private static KeyValuePair<Tag, string> Key(string keyword, string value) =>
        KeyValuePair.Create(DataDictionary.TryFindTag(keyword, out var tag) ? tag : throw new ArgumentException(keyword), value);

    private static Task<int> ExecuteAsync(Database database, string sql) => database.WriteAsync(
        async session =>
        {
            await using var command = session.Command(sql);
            return await command.ExecuteNonQueryAsync(Cancellation);
        },
        Cancellation);

    private static async Task<string[]> StudiesAsync(StudyStore studies, params (string Key, string Value)[] keys) =>
        [.. (await SearchAsync(studies, QueryLevel.Study, keys)).Select(match => Values(match, StudyUidTag.ToString())[0]).Order(StringComparer.Ordinal)];

    private static string[] Values(JsonElement match, string tag) =>
        match.GetProperty(tag).TryGetProperty("Value", out var values) ? [.. values.EnumerateArray().Select(value => value.ToString())] : [];

    internal static NewInstance Instance(
        string study, string series, string uid, int number = 1, string modality = "CT", string patient = "P1", string name = "Yamada^Tarou=山田^太郎=ヤマダ^タロウ", string? hash = "",
        string date = "20240115", string rows = "512")
    {
        var dataset = new DatasetBuilder()
            .Set(new Tag(0x0008, 0x0005), "ISO_IR 192")
            .Set(new Tag(0x0008, 0x0016), Uids.CtImageStorage)
            .Set(new Tag(0x0008, 0x0018), uid)
            .Set(new Tag(0x0008, 0x0020), date)
            .Set(new Tag(0x0008, 0x0030), "102030")
            .Set(new Tag(0x0008, 0x0060), modality)
            .Set(new Tag(0x0008, 0x1030), modality == "CT" ? "胸部CT 造影" : "頭部MR")
            .Set(new Tag(0x0010, 0x0010), name)
            .Set(PatientIdTag, patient)
            .Set(new Tag(0x0010, 0x1010), "055Y")
            .Set(StudyUidTag, study)
            .Set(new Tag(0x0020, 0x000E), series)
            .Set(new Tag(0x0020, 0x0013), number.ToString(System.Globalization.CultureInfo.InvariantCulture))
            .Set(new Tag(0x0028, 0x0010), rows)
            .Build();
        var json = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(json)) DicomJson.Write(writer, dataset);
        return new NewInstance(dataset, Uids.ExplicitVrLittleEndian, hash is null ? null : new BlobReference(hash.Length == 0 ? $"hash-{uid}" : hash, 100), null, json.WrittenMemory);
    }
}
