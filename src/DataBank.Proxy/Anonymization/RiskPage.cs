using System.Globalization;
using System.Net;
using System.Text;
using DataBank.Pseudonymization;

namespace DataBank.Proxy;

/// <summary>The risk report as a page for people, in Japanese and English, without anything from elsewhere.</summary>
internal static class RiskPage
{
    public static string Of(string title, AnonymizedTable table, RiskReport report)
    {
        var page = new StringBuilder();
        page.Append(CultureInfo.InvariantCulture, $$"""
            <!DOCTYPE html>
            <html lang="ja"><head><meta charset="utf-8"><title>匿名加工リスク評価 {{WebUtility.HtmlEncode(title)}}</title>
            <style>body{font-family:sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}table{border-collapse:collapse;margin:1rem 0}th,td{border:1px solid #999;padding:.3rem .6rem;text-align:left}td.n{text-align:right}.bar{background:#36c;height:.8rem}</style></head><body>
            <h1>匿名加工リスク評価 <small>Anonymization risk report</small></h1>
            <p>{{WebUtility.HtmlEncode(title)}}</p>
            <table>

            """);
        Row(page, "方法 Method", table.Method == "mondrian" ? "領域別の一般化 Mondrian" : "全域一般化 Global recoding");
        Row(page, "基準 Requirement", $"k = {table.Policy.K}, l = {table.Policy.L}, k^m (m = {table.Policy.M})");
        Row(page, "提供行数 Rows delivered", Number(report.Rows));
        Row(page, "削除行数 Rows suppressed", Number(report.SuppressedRows));
        Row(page, "情報損失 Information loss", Share(report.InformationLoss));
        Row(page, "検察官リスク（最大） Prosecutor risk, highest", Share(report.ProsecutorRisk));
        Row(page, $"ジャーナリストリスク（最大、母集団 {Number(report.Population)} 人） Journalist risk, highest, in this population", Share(report.JournalistRisk));
        Row(page, "マーケターリスク（平均） Marketer risk, average", Share(report.MarketerRisk));
        Row(page, "平均クラスサイズ Average class size", report.AverageClassSize.ToString("0.0", CultureInfo.InvariantCulture));
        foreach (var (column, least) in report.LeastDiversity) Row(page, $"最小多様性 Least diversity: {column}", Number(least));
        page.Append("</table>\n<h2>項目 <small>Columns</small></h2>\n<table><tr><th>項目 Column<th>区分 Role<th>階層 Hierarchy<th>粒度 Level<th>丸め・削除した値 Values changed</tr>\n");
        foreach (var (at, column) in table.Columns.Index())
        {
            var level = table.Levels[at] < 0 ? "行により異なる differs by row" : column.Hierarchy.Levels[table.Levels[at]];
            page.Append(CultureInfo.InvariantCulture, $"<tr><td>{column.Name}<td>{Role(column.Role)}<td>{column.Hierarchy.Name}<td>{WebUtility.HtmlEncode(level)}<td class=n>{table.Removed[at]}</tr>\n");
        }
        page.Append("</table>\n<h2>クラスサイズの分布 <small>Class sizes</small></h2>\n<table><tr><th>サイズ Size<th>クラス数 Classes<th></tr>\n");
        var most = report.ClassSizes.Values.Max();
        foreach (var (size, count) in report.ClassSizes)
            page.Append(CultureInfo.InvariantCulture, $"<tr><td class=n>{size}<td class=n>{count}<td><div class=bar style=\"width:{20.0 * count / most:0.00}rem\"></div></tr>\n");
        page.Append("</table>\n<p>日付はテーマごとにずらした値から求めています。コードの集合は、まれな組み合わせを除いてあるため完全ではありません。<br>Dates are those of the theme's view, which are shifted per person. Sets of codes leave out rare combinations, so they are not complete.</p>\n</body></html>\n");
        return page.ToString();
    }

    private static void Row(StringBuilder page, string name, string value) =>
        page.Append(CultureInfo.InvariantCulture, $"<tr><th>{WebUtility.HtmlEncode(name)}<td class=n>{WebUtility.HtmlEncode(value)}</tr>\n");

    private static string Number(int value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Share(double value) => (value * 100).ToString("0.0", CultureInfo.InvariantCulture) + " %";

    private static string Role(ColumnRole role) => role switch
    {
        ColumnRole.QuasiIdentifier => "準識別子 quasi-identifier",
        ColumnRole.Sensitive => "要配慮 sensitive",
        _ => "その他 insensitive",
    };
}
