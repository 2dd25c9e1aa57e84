namespace DataBank.Pseudonymization;

/// <summary>What stands in a scrubbed text for what was taken out: it says of which kind that was, and is nobody's name.</summary>
internal static class Surrogate
{
    public const string Name = "[氏名]";
    public const string Institution = "[医療機関]";
    public const string Address = "[住所]";
    public const string Postcode = "[郵便番号]";
    public const string Phone = "[電話番号]";
    public const string Mail = "[メール]";
    public const string Url = "[URL]";
    public const string Number = "[識別番号]";
    public const string Birth = "[生年月日]";
    public const string Date = "[日付]";
    public const string OldAge = "90歳以上";
}
