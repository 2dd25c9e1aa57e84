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
}
