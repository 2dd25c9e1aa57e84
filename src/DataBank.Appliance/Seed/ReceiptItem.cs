namespace DataBank.Appliance;

/// <summary>
/// A service of a receipt by its category and points. The codes have the shape of those of the fee schedule but are made up, in a system of our own.
/// </summary>
internal sealed record ReceiptItem(string Category, string Code, string Text, int Points, int Count = 1)
{
    public const string System = "http://databank.example.jp/fhir/CodeSystem/synthetic-receipt";

    /// <summary>Diagnosis procedure combinations of 14 characters, made up.</summary>
    public const string DpcSystem = "http://databank.example.jp/fhir/CodeSystem/synthetic-dpc";

    public static ReceiptItem FirstVisit { get; } = new("11", "199900001", "合成 初診料", 288);

    public static ReceiptItem BloodTest { get; } = new("60", "199900002", "合成 血液検査", 144);

    public static ReceiptItem Ct { get; } = new("70", "199900003", "合成 CT撮影・診断", 1350);

    public static ReceiptItem Prescribing { get; } = new("25", "199900004", "合成 処方箋料", 60);

    public static ReceiptItem StayByDpc { get; } = new("92", "199900021", "合成 DPC包括点数 3日", 9450);

    public static ReceiptItem Bronchoscopy { get; } = new("60", "199900022", "合成 気管支鏡下生検", 4800);

    public static ReceiptItem BasicDispensing { get; } = new("27", "499900001", "合成 調剤基本料", 45);

    public static ReceiptItem Tablets(Drug drug) => new("21", "699900001", drug.Name, 12 * drug.TimesPerDay * drug.Days, drug.TimesPerDay * drug.Days);
}
