namespace DataBank.Appliance;

/// <summary>A disease by ICD-10 (2013).</summary>
internal sealed record Diagnosis(string Code, string Text)
{
    public static IReadOnlyList<Diagnosis> LungCancers { get; } =
    [
        new("C34.1", "上葉肺癌"), new("C34.3", "下葉肺癌"), new("C34.2", "中葉肺癌"),
    ];

    public static IReadOnlyList<Diagnosis> LungDiseases { get; } =
    [
        new("J44.9", "慢性閉塞性肺疾患"), new("J45.9", "気管支喘息"), new("J18.9", "肺炎"), new("J84.1", "間質性肺炎"), new("R91", "肺異常陰影"),
    ];

    public static IReadOnlyList<Diagnosis> Comorbidities { get; } =
    [
        new("I10", "本態性高血圧症"), new("E11.9", "2型糖尿病"), new("E78.5", "脂質異常症"), new("K21.0", "逆流性食道炎"), new("M81.9", "骨粗鬆症"), new("N18.9", "慢性腎臓病"),
    ];
}
