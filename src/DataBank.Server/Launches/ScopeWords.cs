namespace DataBank.Server;

/// <summary>Scopes in words, for who is asked to grant them.</summary>
internal static class ScopeWords
{
    private static readonly Dictionary<string, (string Japanese, string English)> Others = new(StringComparer.Ordinal)
    {
        ["openid"] = ("あなたが誰かを知る", "know who you are"),
        ["profile"] = ("あなたの名前と役割を知る", "know your name and roles"),
        ["fhirUser"] = ("あなたの医療者としての登録を知る", "know your record as a practitioner"),
        ["launch"] = ("電子カルテで開いている対象を知る", "know what is open in the EHR"),
        ["launch/patient"] = ("選んだ患者を知る", "know the patient you choose"),
        ["launch/encounter"] = ("選んだ受診を知る", "know the encounter you choose"),
        ["offline_access"] = ("サインアウト後も使い続ける", "go on after you have left"),
    };

    private static readonly Dictionary<string, string> Types = new(StringComparer.Ordinal)
    {
        ["*"] = "すべての記録", ["Patient"] = "患者基本情報", ["Observation"] = "検査結果・観察", ["Condition"] = "病名", ["MedicationRequest"] = "処方", ["AllergyIntolerance"] = "アレルギー",
        ["Encounter"] = "受診", ["Procedure"] = "処置・手術", ["DiagnosticReport"] = "レポート", ["ImagingStudy"] = "画像検査", ["Immunization"] = "予防接種", ["DocumentReference"] = "文書",
    };

    private static readonly (SmartActions Action, string Japanese, string English)[] Actions =
    [
        (SmartActions.Read, "読む", "read"), (SmartActions.Search, "探す", "search"), (SmartActions.Create, "作る", "create"), (SmartActions.Update, "変える", "change"), (SmartActions.Delete, "消す", "delete"),
    ];

    public static Html Of(string text)
    {
        if (SmartScope.Parse(text) is not { } scope) return Others.TryGetValue(text, out var known) ? Html.Say(known.Japanese, known.English) : Html.Of($"{text}");
        var actions = Actions.Where(each => scope.Actions.HasFlag(each.Action)).ToList();
        var (whose, of) = scope.Context == "patient" ? ("この患者の", "this patient's") : ("あなたが見られる", "all of your");
        var kind = Types.GetValueOrDefault(scope.Type, scope.Type);
        var query = scope.Query is null ? "" : $" ({scope.Query})";
        return Html.Say($"{whose}{kind}{query}を{string.Join('・', actions.Select(each => each.Japanese))}", $"{string.Join(", ", actions.Select(each => each.English))} {of} {(scope.Type == "*" ? "records" : scope.Type)}{query}");
    }
}
