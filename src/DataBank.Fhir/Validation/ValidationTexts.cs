using System.Collections.Frozen;
using System.Globalization;

namespace DataBank.Fhir;

/// <summary>What validation says, in English and Japanese: which rule is broken and how it is mended. Issue codes are those of FHIR.</summary>
internal static class ValidationTexts
{
    private static readonly FrozenDictionary<string, (string Code, string English, string Japanese)> ByKey = new Dictionary<string, (string, string, string)>(StringComparer.Ordinal)
    {
        ["unknown-type"] = ("structure", "The resource type is not known in FHIR R4.", "FHIR R4 にないリソースタイプです。"),
        ["unknown-member"] = ("structure", "{0} has no such element in FHIR R4; remove it, correct its name, or use an extension.", "FHIR R4 の {0} にこの要素はありません。削除するか、名前を直すか、拡張を使ってください。"),
        ["resource-expected"] = ("structure", "A resource is expected here: an object with resourceType.", "ここにはリソース（resourceType をもつオブジェクト）が必要です。"),
        ["object-expected"] = ("structure", "An object of type {0} is expected.", "{0} 型のオブジェクトが必要です。"),
        ["array-expected"] = ("structure", "The element repeats: write it as an array.", "繰り返し可能な要素です。配列として書いてください。"),
        ["single-expected"] = ("structure", "The element does not repeat: write one value, not an array.", "繰り返しできない要素です。配列ではなく一つの値を書いてください。"),
        ["empty"] = ("structure", "An element may not be empty: give it content or leave it out.", "空の要素は許されません。内容を入れるか、要素を省いてください。"),
        ["null"] = ("structure", "null stands only in an array of primitives, beside extensions in the array of the same name with an underscore.", "null は、下線付きの同名配列に拡張がある場合の基本型の配列にのみ書けます。"),
        ["kind"] = ("value", "A value of type {0} is written as a JSON {1}.", "{0} 型の値は JSON の {1} として書きます。"),
        ["format"] = ("value", "The value does not have the format of type {0}.", "{0} 型の書式ではありません。"),
        ["required"] = ("required", "The element {0} is required ({1}..{2}).", "要素 {0} は必須です（{1}..{2}）。"),
        ["too-many"] = ("structure", "The element {0} is given {3} times; {1}..{2} is allowed.", "要素 {0} が {3} 回あります。許されるのは {1}..{2} です。"),
        ["too-long"] = ("too-long", "The text is longer than {0} characters.", "文字数が上限 {0} を超えています。"),
        ["invariant"] = ("invariant", "{0}: {1}", "制約 {0} に反しています: {1}"),
        ["invariant-fault"] = ("invariant", "{0}: the constraint can't be evaluated here. {1}", "制約 {0} をここでは評価できません。{1}"),
        ["invariant-unsupported"] = ("informational", "{0} was not checked: {1}", "制約 {0} は検査していません: {1}"),
        ["code-not-in"] = ("code-invalid", "The code is not in the value set {0} ({1}).", "コードが値セット {0} にありません（{1}）。"),
        ["code-missing"] = ("code-invalid", "A code from the value set {0} is expected ({1}).", "値セット {0} のコードが必要です（{1}）。"),
        ["code-unchecked"] = ("informational", "The binding to {0} ({1}) was not checked: its codes are not known here.", "{0} との結び付け（{1}）は検査していません。コードの一覧がここにありません。"),
        ["code-unknown"] = ("code-invalid", "The code system {0} has no such code.", "コード体系 {0} にこのコードはありません。"),
        ["display"] = ("code-invalid", "The display is not the one that the code system {0} gives to the code.", "表示名がコード体系 {0} のものと異なります。"),
        ["system-relative"] = ("code-invalid", "The system of a coding is an absolute URI.", "コーディングの system は絶対 URI で書きます。"),
        ["system-valueset"] = ("code-invalid", "The system of a coding is the URI of a code system, not that of a value set.", "system には値セットではなくコード体系の URI を書きます。"),
        ["system-missing"] = ("code-invalid", "A code without a system has no defined meaning.", "system のないコードは意味が定まりません。"),
        ["value-fixed"] = ("value", "The value is not the one that is fixed for {0}.", "{0} に固定された値と一致しません。"),
        ["value-pattern"] = ("value", "The value does not match the pattern of {0}.", "{0} のパターンと一致しません。"),
        ["value-min"] = ("value", "The value is below the minimum of {0}.", "{0} の下限を下回っています。"),
        ["value-max"] = ("value", "The value is above the maximum of {0}.", "{0} の上限を超えています。"),
        ["type-not-allowed"] = ("structure", "The type {0} is not allowed here; allowed: {1}.", "ここでは {0} 型は使えません。使えるのは {1} です。"),
        ["slice-closed"] = ("structure", "The element matches no slice of {0}, and others are not allowed.", "{0} のどのスライスにも当てはまらず、他の要素は許されません。"),
        ["slice-open-at-end"] = ("structure", "Elements outside of the slices of {0} stand after them.", "{0} のスライスに当てはまらない要素は、スライスの後に置きます。"),
        ["slice-order"] = ("structure", "The slices of {0} are out of order.", "{0} のスライスの順序が違います。"),
        ["profile-unknown"] = ("not-found", "The profile {0} is not installed, so it was not checked.", "プロファイル {0} が導入されていないため、検査していません。"),
        ["profile-broken"] = ("processing", "The profile {0} can't be used: {1}", "プロファイル {0} を利用できません: {1}"),
        ["profile-type"] = ("structure", "The profile {0} is for {1}.", "プロファイル {0} は {1} 用です。"),
        ["profile-none"] = ("structure", "The element conforms to none of its profiles: {0}.", "どのプロファイルにも適合していません: {0}"),
        ["extension-unknown"] = ("informational", "The extension is not known here; its content was not checked.", "未知の拡張です。内容は検査していません。"),
        ["extension-unknown-modifier"] = ("extension", "A modifier extension that is not known here may change the meaning of the element.", "未知の修飾拡張です。要素の意味を変えている可能性があります。"),
        ["extension-relative"] = ("extension", "The url of an extension is absolute.", "拡張の url は絶対 URL で書きます。"),
        ["extension-context"] = ("extension", "The extension {0} is not allowed here; allowed on: {1}.", "拡張 {0} はここでは使えません。使えるのは {1} です。"),
        ["extension-modifier"] = ("extension", "The extension {0} changes the meaning of its element: it stands in modifierExtension.", "拡張 {0} は意味を変える拡張です。modifierExtension に書きます。"),
        ["extension-no-modifier"] = ("extension", "The extension {0} does not change the meaning of its element: it stands in extension.", "拡張 {0} は意味を変えない拡張です。extension に書きます。"),
        ["reference-bundle"] = ("not-found", "The reference leads to no entry of the bundle.", "参照先のエントリが Bundle にありません。"),
        ["reference-type"] = ("structure", "A {0} is referred to; allowed here: {1}.", "{0} を参照していますが、ここで参照できるのは {1} です。"),
        ["reference-type-member"] = ("structure", "The type of the reference differs from what it refers to.", "Reference.type が参照先の種類と異なります。"),
        ["reference-profile"] = ("structure", "What is referred to conforms to none of the profiles: {0}.", "参照先がどのプロファイルにも適合していません: {0}"),
        ["reference-format"] = ("value", "A reference is a URL, Type/id, #id or urn.", "参照は URL、Type/id、#id、urn のいずれかで書きます。"),
        ["reference-aggregation"] = ("structure", "The target of the reference stands where it may not; allowed: {0}.", "参照先の置き場所が許されていません。許されるのは {0} です。"),
        ["bundle-fullurl"] = ("required", "An entry of this kind of bundle needs a fullUrl.", "この種の Bundle のエントリには fullUrl が必要です。"),
        ["bundle-fullurl-relative"] = ("value", "fullUrl is an absolute URL.", "fullUrl は絶対 URL で書きます。"),
        ["bundle-fullurl-id"] = ("value", "The end of the fullUrl is not the type and id of its resource.", "fullUrl の末尾がリソースの種類と id と異なります。"),
        ["bundle-fullurl-no-id"] = ("value", "The fullUrl is that of a resource on a server, but the resource has no id.", "fullUrl がサーバー上のリソースを指していますが、リソースに id がありません。"),
        ["bundle-outcome"] = ("structure", "An entry of mode outcome holds an OperationOutcome.", "mode が outcome のエントリには OperationOutcome を入れます。"),
        ["bundle-found-id"] = ("required", "What a search finds has an id.", "検索結果のリソースには id が必要です。"),
        ["bundle-link"] = ("value", "A link of this relation stands only once.", "この種類の link は一つだけです。"),
        ["bundle-first"] = ("structure", "The first entry of a {0} bundle is a {1}.", "{0} の Bundle の最初のエントリは {1} です。"),
        ["bundle-orphan"] = ("structure", "The entry is not reached from the first one.", "最初のエントリからたどれないエントリです。"),
        ["narrative-malformed"] = ("value", "The narrative is not well-formed XHTML.", "説明文が正しい XHTML ではありません。"),
        ["narrative-root"] = ("value", "The narrative is one <div>.", "説明文は一つの <div> で書きます。"),
        ["narrative-namespace"] = ("value", "The <div> of the narrative is in the namespace http://www.w3.org/1999/xhtml.", "説明文の <div> には名前空間 http://www.w3.org/1999/xhtml が必要です。"),
        ["narrative-element"] = ("value", "The narrative has an element that FHIR does not allow.", "説明文に許されない要素があります。"),
        ["narrative-attribute"] = ("value", "The narrative has an attribute that FHIR does not allow.", "説明文に許されない属性があります。"),
        ["narrative-active"] = ("value", "The narrative has active content.", "説明文に動作する内容が含まれています。"),
        ["narrative-empty"] = ("value", "The narrative says nothing: it needs text or a picture.", "説明文に内容がありません。文章か画像が必要です。"),
        ["attachment-size"] = ("value", "size is not the number of bytes of data.", "size が data のバイト数と一致しません。"),
        ["id-format"] = ("value", "The id is malformed: 1 to 64 letters, digits, '-' and '.' are allowed.", "id は英数字と「-」「.」の1～64文字です。"),
        ["limit"] = ("too-costly", "The validation was ended here: {0}.", "検証をここで打ち切りました: {0}"),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static IEnumerable<string> Keys => ByKey.Keys;

    public static string Code(string key) => ByKey[key].Code;

    public static string Text(string key, IReadOnlyList<string> arguments, bool inJapanese) =>
        string.Format(CultureInfo.InvariantCulture, inJapanese ? ByKey[key].Japanese : ByKey[key].English, [.. arguments]);
}
