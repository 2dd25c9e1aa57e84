using System.Net;
using System.Text.Json;

namespace DataBank.IntegrationTests;

public sealed class SearchStudiesTests(ApplianceProcess appliance)
{
    [Theory]
    [InlineData("ISO_IR 192", "Yamada^Tarou=山田^太郎=ヤマダ^タロウ")]
    [InlineData("\\ISO 2022 IR 87", "Yamada^Tarou=山田^太郎=やまだ^たろう")]
    [InlineData("ISO 2022 IR 13\\ISO 2022 IR 87", "ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎=やまだ^たろう")]
    [InlineData("ISO 2022 IR 6\\ISO 2022 IR 87", "YAMADA^TAROU=山田^太郎=ヤマダ^タロウ")]
    public async Task A_Japanese_name_is_found_however_it_was_written_and_however_it_is_typed(string characterSets, string name)
    {
        var image = new TestImage { CharacterSets = characterSets.Split('\\'), Name = name };
        using var client = appliance.Clinician;
        await client.StoreCleanlyAsync(image);
        foreach (var typed in (string[])["山田^太郎", "山田*", "*太郎", "ヤマダ^タロウ", "ﾔﾏﾀﾞ*", "やまだ^たろう", "山田　太郎", "=山田^太郎"])
        {
            var found = await client.QidoAsync($"/dicomweb/studies?PatientID={image.PatientId}&PatientName={Uri.EscapeDataString(typed)}");
            Assert.True(found.Count == 1, $"{typed} was not found");
        }
        var match = Assert.Single(await client.QidoAsync($"/dicomweb/studies?PatientID={image.PatientId}&fuzzymatching=true&PatientName={Uri.EscapeDataString("太郎 山田")}"));
        Assert.Equal("山田^太郎", match.GetProperty("00100010").GetProperty("Value")[0].GetProperty("Ideographic").GetString());
        Assert.Empty(await client.QidoAsync($"/dicomweb/studies?PatientID={image.PatientId}&PatientName={Uri.EscapeDataString("鈴木*")}"));
    }

    [Fact]
    public async Task All_six_resources_answer_with_the_tables_of_the_standard()
    {
        var image = new TestImage();
        var other = image with { Series = TestImage.NewUid(), Uid = TestImage.NewUid(), Modality = "SR" };
        using var client = appliance.Clinician;
        await client.StoreCleanlyAsync(image, other);

        var study = Assert.Single(await client.QidoAsync($"/dicomweb/studies?StudyInstanceUID={image.Study}"));
        string[] required = ["00080020", "00080030", "00080050", "00080056", "00080061", "00080090", "00081190", "00100010", "00100020", "00100030", "00100040", "0020000D", "00200010", "00201206", "00201208"];
        Assert.All(required, tag => Assert.True(study.TryGetProperty(tag, out _), tag));
        Assert.Equal(["CT", "SR"], study.GetProperty("00080061").GetProperty("Value").EnumerateArray().Select(value => value.GetString()));
        Assert.Equal(new Uri(appliance.BaseAddress, $"/dicomweb/studies/{image.Study}").ToString(), study.Value("00081190"));

        Assert.Equal(2, (await client.QidoAsync($"/dicomweb/studies/{image.Study}/series")).Count);
        Assert.Equal(2, (await client.QidoAsync($"/dicomweb/studies/{image.Study}/instances")).Count);
        var instance = Assert.Single(await client.QidoAsync($"/dicomweb/studies/{image.Study}/series/{image.Series}/instances?Rows=32"));
        Assert.Equal(image.Uid, instance.Value("00080018"));
        var series = Assert.Single(await client.QidoAsync($"/dicomweb/series?PatientID={image.PatientId}&Modality=SR"));
        Assert.Equal(("1", image.PatientId), (series.Value("00201209"), series.Value("00100020")));
        Assert.Single(await client.QidoAsync($"/dicomweb/instances?SOPInstanceUID={image.Uid},1.2.3&includefield=BitsStored"));
    }

    [Theory]
    [InlineData("StudyDate=20240101-20240131", 1)]
    [InlineData("StudyDate=20240116-", 0)]
    [InlineData("StudyTime=1000-1100", 1)]
    [InlineData("StudyDescription=%E8%83%B8%E9%83%A8*", 1)]
    [InlineData("00081030=*%EF%BC%A3%EF%BC%B4", 1)]
    [InlineData("ModalitiesInStudy=CT", 1)]
    [InlineData("ModalitiesInStudy=MR", 0)]
    [InlineData("ModalitiesInStudy=MR%2CCT", 1)]
    [InlineData("charset=utf-8", 1)]
    [InlineData("PatientName=", 1)]
    [InlineData("offset=1", 0)]
    [InlineData("limit=101&offset=0&fuzzymatching=true&includefield=00081030%2C00080060", 1)]
    public async Task Keys_of_every_kind_filter(string query, int expected)
    {
        var image = new TestImage();
        using var client = appliance.Clinician;
        await client.StoreCleanlyAsync(image);
        Assert.Equal(expected, (await client.QidoAsync($"/dicomweb/studies?PatientID={image.PatientId}&{query}")).Count);
    }

    [Theory]
    [InlineData("NoSuchKey=1")]
    [InlineData("StudyDate=yesterday")]
    [InlineData("StudyDate=-")]
    [InlineData("SeriesNumber=1")]
    [InlineData("PatientID=a&PatientID=b")]
    [InlineData("limit=0")]
    [InlineData("offset=-1")]
    [InlineData("fuzzymatching=perhaps")]
    [InlineData("includefield=nothing")]
    [InlineData("StudyInstanceUID=1..2")]
    public async Task A_wrong_query_is_refused_without_being_quoted(string query)
    {
        using var answer = await appliance.Clinician.GetAsync($"/dicomweb/studies?{query}", accept: null);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.DoesNotContain(query.Split('=')[1], (await answer.JsonAsync()).GetProperty("detail").GetString()!.Split(' '));
    }

    [Theory]
    [InlineData("studies?emptyvaluematching=true", "The emptyvaluematching parameter is not supported. Empty Value Matching has not been performed.")]
    [InlineData("studies?multiplevaluematching=true", "The multiplevaluematching parameter is not supported. Multiple Value Matching has not been performed.")]
    [InlineData("workitems?emptyvaluematching=true", "The emptyvaluematching parameter is not supported. Empty Value Matching has not been performed.")]
    [InlineData("studies?emptyvaluematching=false", null)]
    public async Task Matching_that_is_not_done_is_told_in_a_warning(string search, string? warning)
    {
        using var client = appliance.Clinician;
        using var answer = await client.GetAsync($"/dicomweb/{search}&PatientID={Some.Unique()}", accept: null);
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.Equal(warning is null ? [] : [$"299 {new Uri(appliance.BaseAddress, "/dicomweb")}: {warning}"], answer.Headers.TryGetValues("Warning", out var warnings) ? warnings : []);
    }

    [Fact]
    public async Task A_page_that_leaves_something_out_unasked_says_so_and_all_fields_can_be_had()
    {
        var first = new TestImage();
        using var client = appliance.Clinician;
        await client.StoreCleanlyAsync([.. Enumerable.Range(1, 3).Select(i => first with { Uid = TestImage.NewUid(), Number = i })]);
        var url = $"/dicomweb/studies/{first.Study}/instances";
        Assert.Equal(["2", "3"], (await client.QidoAsync($"{url}?limit=2&offset=1")).Select(match => match.Value("00200013")));
        Assert.All(await client.QidoAsync($"{url}?includefield=all"), match => Assert.Equal("MONOCHROME2", match.Value("00280004")));
        Assert.All(await client.QidoAsync($"{url}?includefield=StudyDescription&includefield=00280004"), match => Assert.Equal(JsonValueKind.Object, match.GetProperty("00280004").ValueKind));
    }

    [Theory]
    [InlineData("ヤマダ^ショウタ", "shota yamada")]
    [InlineData("ヤマダ^ショウタ", "Syouta")]
    [InlineData("Yamada^Shouta", "しょうた")]
    [InlineData("Ohno^Jun'ichi=大野^純一", "オオノ ジュンイチ")]
    [InlineData("ｵｵﾉ^ｼﾞｭﾝｲﾁ=大野^純一", "ono jun")]
    [InlineData("Ono^Junichi=大野^純一=おおの^じゅんいち", "大野")]
    public async Task A_fuzzy_name_is_found_by_its_sound_in_kana_and_any_romanisation(string name, string typed)
    {
        var image = new TestImage { Name = name };
        using var client = appliance.Clinician;
        await client.StoreCleanlyAsync(image);
        Assert.Single(await client.QidoAsync($"/dicomweb/studies?StudyDate=20240115&fuzzymatching=true&AccessionNumber=A{image.PatientId}&PatientName={Uri.EscapeDataString(typed)}"));
        Assert.Contains(
            await client.QidoAsync($"/dicomweb/studies?fuzzymatching=true&limit=10000&PatientName={Uri.EscapeDataString(typed)}"), study => study.Value("0020000D") == image.Study);
        Assert.Empty(await client.QidoAsync($"/dicomweb/studies?PatientID={image.PatientId}&fuzzymatching=true&PatientName=suzuki"));
    }

    [Theory]
    [InlineData("PatientName=*{0}*")]
    [InlineData("PatientName={0}*")]
    [InlineData("PatientName=*?{0}?*")]
    [InlineData("PatientName=*{0}*&fuzzymatching=true")]
    [InlineData("PatientID=*{0}*")]
    [InlineData("PatientID=p{0}*")]
    [InlineData("StudyDescription=*{0}*")]
    [InlineData("AccessionNumber=*{0}")]
    public async Task What_stands_inside_a_value_is_found(string query)
    {
        var word = string.Concat(Guid.NewGuid().ToString("N").Select(digit => (char)('ぁ' + (Convert.ToInt32(digit.ToString(), 16) * 2))))[..8];
        var isId = query.StartsWith("PatientID", StringComparison.Ordinal) || query.StartsWith("AccessionNumber", StringComparison.Ordinal);
        if (isId) word = Guid.NewGuid().ToString("N")[..8];
        var image = new TestImage { Name = query.StartsWith("PatientName={0}", StringComparison.Ordinal) ? $"{word}x^y" : $"山{word}田^y" };
        if (isId) image = image with { PatientId = query.Contains("=*", StringComparison.Ordinal) && !query.EndsWith('}') ? $"x{word}y" : $"p{word}" };
        if (query.StartsWith("StudyDescription", StringComparison.Ordinal)) image = image with { Description = $"胸部{word}CT" };
        using var client = appliance.Clinician;
        await client.StoreCleanlyAsync(image);
        var match = Assert.Single(await client.QidoAsync($"/dicomweb/studies?{string.Format(System.Globalization.CultureInfo.InvariantCulture, query, Uri.EscapeDataString(word))}"));
        Assert.Equal(image.Study, match.Value("0020000D"));
    }

    [Fact]
    public async Task Attributes_inside_sequences_are_matched_by_their_path()
    {
        var image = new TestImage { StepId = "STEP1" };
        using var client = appliance.Clinician;
        await client.StoreCleanlyAsync(image, image with { Series = TestImage.NewUid(), Uid = TestImage.NewUid(), StepId = "STEP2" });
        var url = $"/dicomweb/studies/{image.Study}/series";
        Assert.Equal(image.Series, Assert.Single(await client.QidoAsync($"{url}?RequestAttributesSequence.ScheduledProcedureStepID=STEP1")).Value("0020000E"));
        Assert.Equal(2, (await client.QidoAsync($"{url}?00400275.00400009=step?")).Count);
        Assert.Empty(await client.QidoAsync($"{url}?00400275.00400009=STEP3"));
        using var noSequence = await client.GetAsync($"{url}?Modality.ScheduledProcedureStepID=STEP1", accept: null);
        Assert.Equal(HttpStatusCode.BadRequest, noSequence.StatusCode);
    }

    [Theory]
    [InlineData("StudyDate=20240114-20240116&StudyTime=1200-0900", 1)]
    [InlineData("StudyDate=20240115-20240116&StudyTime=1030-0900", 0)]
    [InlineData("StudyDate=20240114-20240115&StudyTime=1200-1100", 1)]
    [InlineData("StudyDate=20240115&StudyTime=1030-1100", 0)]
    [InlineData("StudyDate=20240115-&StudyTime=1030-", 0)]
    [InlineData("StudyDate=-20240116&StudyTime=-0900", 1)]
    public async Task Date_and_time_ranges_are_taken_together(string query, int expected)
    {
        var image = new TestImage();
        using var client = appliance.Clinician;
        await client.StoreCleanlyAsync(image);
        Assert.Equal(expected, (await client.QidoAsync($"/dicomweb/studies?PatientID={image.PatientId}&{query}")).Count);
    }

    [Fact]
    public async Task Pages_hold_every_study_once_while_others_are_stored()
    {
        var patient = Some.Unique();
        using var client = appliance.Clinician;
        for (var i = 0; i < 7; i++) await client.StoreCleanlyAsync(new TestImage { PatientId = patient });
        var expected = (await client.QidoAsync($"/dicomweb/studies?PatientID={patient}")).Select(study => study.Value("0020000D")).ToList();
        var found = new List<string?>();
        for (var offset = 0; offset < 8; offset += 2)
        {
            found.AddRange((await client.QidoAsync($"/dicomweb/studies?PatientID={patient}&limit=2&offset={offset}")).Select(study => study.Value("0020000D")));
            await client.StoreCleanlyAsync(new TestImage { PatientId = patient }); // Newest first: it stands before all pages.
        }
        Assert.Equal(expected, found);
    }

    [Fact]
    public async Task Fields_are_included_by_name_tag_list_and_all()
    {
        var image = new TestImage();
        using var client = appliance.Clinician;
        await client.StoreCleanlyAsync(image);
        var url = $"/dicomweb/studies/{image.Study}/series/{image.Series}/instances";
        Assert.False(Assert.Single(await client.QidoAsync(url)).TryGetProperty("00280101", out _));
        Assert.True(Assert.Single(await client.QidoAsync($"{url}?includefield=BitsStored,00280102&includefield=HighBit")).TryGetProperty("00280101", out _));
        Assert.True(Assert.Single(await client.QidoAsync($"{url}?includefield=all&includefield=HighBit")).TryGetProperty("00280103", out _));
    }

    [Fact]
    public async Task A_server_that_answers_fewer_than_there_are_says_how_many_are_left()
    {
        var patient = Some.Unique();
        await using var small = await ApplianceProcess.StartAsync(environment: new Dictionary<string, string> { ["DATABANK_Dicom__SearchLimit"] = "2" });
        using var client = small.Clinician;
        for (var i = 0; i < 5; i++) await client.StoreCleanlyAsync(new TestImage { PatientId = patient });
        using var answer = await client.GetAsync("/dicomweb/studies", accept: null);
        Assert.Equal("299 databank: \"There are 3 additional results that can be requested\"", Assert.Single(answer.Headers.GetValues("Warning")));
        using var asked = await client.GetAsync("/dicomweb/studies?limit=2", accept: null);
        Assert.False(asked.Headers.Contains("Warning"));
    }

    [Fact]
    public async Task Extra_attributes_are_indexed_by_configuration_also_for_what_was_stored_before()
    {
        var before = new TestImage { StepId = Some.Unique() };
        var after = new TestImage { StepId = Some.Unique() };
        await using var first = await ApplianceProcess.StartAsync();
        await first.Clinician.StoreCleanlyAsync(before);
        await using var indexed = await first.ContinueAsync(new Dictionary<string, string>
        {
            ["DATABANK_Dicom__IndexedAttributes__0"] = "RequestAttributesSequence.ScheduledProcedureStepID",
            ["DATABANK_Dicom__IndexedAttributes__1"] = "BitsStored",
        });
        using var client = indexed.Clinician;
        await client.StoreCleanlyAsync(after);
        foreach (var image in (TestImage[])[before, after])
        {
            Assert.Equal(image.Series, Assert.Single(await client.QidoAsync($"/dicomweb/series?00400275.00400009={image.StepId}")).Value("0020000E"));
        }
        Assert.Equal(2, (await client.QidoAsync("/dicomweb/instances?BitsStored=16")).Count);
        Assert.Empty(await client.QidoAsync("/dicomweb/instances?BitsStored=12"));
        await WaitForAsync(indexed, "select count(*) from extra_tag where is_complete = 1", 2);
        Assert.Equal(2, (await client.QidoAsync("/dicomweb/instances?BitsStored=16")).Count);
        Assert.Equal(before.Series, Assert.Single(await client.QidoAsync($"/dicomweb/series?00400275.00400009={before.StepId![..^3]}*")).Value("0020000E"));
    }

    [Theory]
    [InlineData("multipart/related; type=\"application/dicom+xml\"")]
    [InlineData("application/dicom+xml")]
    [InlineData("application/dicom+json;q=0, application/*")]
    public async Task Matches_come_in_XML_where_that_is_asked_for(string accept)
    {
        var image = new TestImage();
        using var client = appliance.Clinician;
        await client.StoreCleanlyAsync(image, image with { Uid = TestImage.NewUid(), Number = 2 });
        using var answer = await client.GetAsync($"/dicomweb/studies/{image.Study}/instances?includefield=PatientName", accept);
        var parts = await answer.PartsAsync();
        Assert.Equal(["1", "2"], parts.Select(part => DataBank.Dicom.DicomXml.Read(new MemoryStream(part.Body))).Select(match => match.Text(new(0x0020, 0x0013))));
        Assert.All(parts, part => Assert.Equal("application/dicom+xml", part.ContentType));
        Assert.Equal(image.Name, DataBank.Dicom.DicomXml.Read(new MemoryStream(parts[0].Body)).Text(new(0x0010, 0x0010)));
        using var other = await client.GetAsync("/dicomweb/studies", "text/html");
        Assert.Equal(HttpStatusCode.NotAcceptable, other.StatusCode);
    }

    private static async Task WaitForAsync(ApplianceProcess appliance, string sql, long expected)
    {
        var file = Path.Combine(appliance.DataFolder, "clinical.db");
        if (!File.Exists(file)) return; // On a server: answers are right before it is filled, too.
        for (var tries = 0; tries < 200; tries++)
        {
            await using (var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={file};Mode=ReadOnly;Pooling=false"))
            {
                await connection.OpenAsync(TestContext.Current.CancellationToken);
                await using var command = connection.CreateCommand();
                command.CommandText = sql;
                if ((long)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))! == expected) return;
            }
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
        Assert.Fail("The index was not filled in time.");
    }
}
