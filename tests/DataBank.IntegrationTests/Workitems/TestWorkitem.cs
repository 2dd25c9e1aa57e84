using System.Globalization;
using System.Text.Json.Nodes;

namespace DataBank.IntegrationTests.Workitems;

/// <summary>A complete workitem as a scheduler creates it, and what its performer adds.</summary>
internal sealed record TestWorkitem
{
    public string Uid { get; init; } = TestImage.NewUid();

    public string Worklist { get; init; } = $"LIST {Some.Unique()}";

    public string Label { get; init; } = "肺結節の読影";

    public string Start { get; init; } = "20260401090000";

    public string Station { get; init; } = "CAD1";

    public string PatientId { get; init; } = $"U-{Some.Unique()}";

    public JsonObject ToJson() => new()
    {
        ["00080005"] = Attribute("CS", "ISO_IR 192"),
        ["00081080"] = Attribute("LO"),
        ["00081084"] = Attribute("SQ"),
        ["00100010"] = Attribute("PN", new JsonObject { ["Ideographic"] = "山田^太郎" }),
        ["00100020"] = Attribute("LO", PatientId),
        ["00100030"] = Attribute("DA", "19700401"),
        ["00100040"] = Attribute("CS", "M"),
        ["00380010"] = Attribute("LO"),
        ["00380014"] = Attribute("SQ"),
        ["00400400"] = Attribute("LT"),
        ["00404005"] = Attribute("DT", Start),
        ["00404018"] = Attribute("SQ", Code("110005", "DCM", "Interpretation")),
        ["00404021"] = Attribute("SQ"),
        ["00404025"] = Attribute("SQ", Code(Station, "99TEST", Station)),
        ["00404026"] = Attribute("SQ"),
        ["00404027"] = Attribute("SQ"),
        ["00404041"] = Attribute("CS", "READY"),
        ["0040A370"] = Attribute("SQ"),
        ["00741000"] = Attribute("CS", "SCHEDULED"),
        ["00741002"] = Attribute("SQ"),
        ["00741200"] = Attribute("CS", "MEDIUM"),
        ["00741202"] = Attribute("LO", Worklist),
        ["00741204"] = Attribute("LO", Label),
        ["00741210"] = Attribute("SQ"),
        ["00741216"] = Attribute("SQ"),
    };

    public static JsonObject Performed() => new()
    {
        ["00741216"] = Attribute("SQ", new JsonObject
        {
            ["00404028"] = Attribute("SQ", Code("CAD1", "99TEST", "CAD1")),
            ["00404050"] = Attribute("DT", "20260401090100"),
            ["00404051"] = Attribute("DT", "20260401090200"),
            ["00404019"] = Attribute("SQ", Code("110005", "DCM", "Interpretation")),
            ["00404033"] = Attribute("SQ"),
        }),
    };

    public static JsonObject Discontinued() => new()
    {
        ["00741002"] = Attribute("SQ", new JsonObject
        {
            ["00404052"] = Attribute("DT", "20260401090200"),
            ["0074100E"] = Attribute("SQ", Code("110501", "DCM", "Equipment failure")),
        }),
    };

    public static JsonObject State(string state, string? transaction) => transaction is null
        ? new() { ["00741000"] = Attribute("CS", state) }
        : new() { ["00741000"] = Attribute("CS", state), ["00081195"] = Attribute("UI", transaction) };

    public static JsonObject Attribute(string vr, params JsonNode[] values)
    {
        var attribute = new JsonObject { ["vr"] = vr };
        if (values.Length > 0) attribute["Value"] = new JsonArray(values);
        return attribute;
    }

    public static JsonObject Code(string value, string scheme, string meaning) => new()
    {
        ["00080100"] = Attribute("SH", value),
        ["00080102"] = Attribute("SH", scheme),
        ["00080104"] = Attribute("LO", meaning),
    };

    public static string StartIn(int day) => string.Create(CultureInfo.InvariantCulture, $"202604{day:D2}090000");
}
