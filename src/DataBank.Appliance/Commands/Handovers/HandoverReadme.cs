namespace DataBank.Appliance;

/// <summary>What a package says of itself, for who has nothing but it.</summary>
internal static class HandoverReadme
{
    public const string Name = "README.txt";

    public const string Text =
        """
        A bank of medical data as a package. It holds patients' records: guard it as they are guarded.
        データバンクの引継ぎパッケージです。診療情報を含みます。診療録と同等に管理してください。

        manifest.json      What this is: format, site, when, counts; with a signature (JWS, RFC 7515, ES256) over it. 目録と署名
        files.ndjson       Name, SHA-256 and length of every file; its own SHA-256 is in the manifest. ファイル一覧
        fhir/TYPE.ndjson   FHIR R4 resources as they are now, one per line, by type. FHIRリソース
        fhir-history/TYPE.ndjson   What they were before: entries of history Bundles, with number and time of each version. 過去の版
        fhir-deleted/TYPE.ndjson   Which were deleted, and when. 削除済みリソース
        dicom/STUDY/SERIES/INSTANCE.dcm   DICOM files (PS3.10) byte for byte as they were received. DICOM画像
        dicom/corrections.ndjson   Demographics that stand in for those in the files of a study. 患者属性の訂正
        genomes/files/     Genome and omics files byte for byte, named by their SHA-256, with indexes and columnar forms (Parquet, NumPy). ゲノム・オミックスファイル
        genomes/*.ndjson   What each of them is: one row per line. その属性
        workitems.ndjson   Unified procedure steps (PS3.4 Annex CC) as DICOM JSON, with state and transaction UID. 作業項目
        themes/            Keys and persons of research themes, encrypted for the recipient alone. 研究テーマの鍵と対応表（受領者のみ復号可能）

        """;
}
