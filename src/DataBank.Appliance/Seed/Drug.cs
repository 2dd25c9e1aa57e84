namespace DataBank.Appliance;

/// <summary>A tablet taken once or twice a day. The codes have the shape of YJ codes but are made up, in a system of our own.</summary>
internal sealed record Drug(string Code, string Name, int TimesPerDay, int Days)
{
    public const string System = "http://databank.example.jp/fhir/CodeSystem/synthetic-yj";

    public static Drug Osimertinib { get; } = new("4291X01F1019", "オシメルチニブ錠80mg", 1, 28);

    public static Drug Gefitinib { get; } = new("4291X02F1013", "ゲフィチニブ錠250mg", 1, 28);

    public static Drug Amlodipine { get; } = new("2171X01F1018", "アムロジピン錠5mg", 1, 30);

    public static IReadOnlyList<Drug> Common { get; } =
    [
        new("3961X01F1016", "メトホルミン錠250mg", 2, 30), new("2189X01F1014", "ロスバスタチン錠2.5mg", 1, 30), new("2329X01F1012", "ランソプラゾール錠15mg", 1, 14),
        new("1149X01F1017", "ロキソプロフェン錠60mg", 2, 7), new("2239X01F1015", "カルボシステイン錠500mg", 2, 14),
    ];
}
