CodeSystem: DataBankAuditInteractions
Id: audit-interaction
Title: "Interactions that are not FHIR's"
Description: "What callers do by DICOM, DICOMweb, workitems and the appliance's own routes."
* insert Japanese("FHIR 以外の操作", "DICOM・DICOMweb・ワークアイテム・独自の経路で行われる操作。")
* insert OwnCodes
* insert Code(access-change, "Change of a client or a person with access", "接続クライアント・利用者の変更")
* insert Code(access-list, "List of clients or people with access", "接続クライアント・利用者の一覧")
* insert Code(assign, "Assign images to a patient", "画像の患者への割り当て")
* insert Code(c-find, "DICOM query", "DICOM 検索")
* insert Code(c-get, "DICOM retrieve on the same association", "同一アソシエーションでの DICOM 取得")
* insert Code(c-move, "DICOM retrieve to another node", "他ノードへの DICOM 取得")
* insert Code(c-store, "DICOM store", "DICOM 格納")
* insert Code(changefeed, "Read the change feed", "変更フィードの取得")
* insert Code(commitment, "Storage commitment", "ストレージコミットメント")
* insert Code(dataset, "Definition of an anonymized data set", "匿名加工データセットの定義")
* insert Code(deleted, "List what was deleted", "削除済みの一覧")
* insert Code(export, "Bulk export", "一括書き出し")
* insert Code(import, "Import", "取込")
* insert Code(intake, "Intake of a received Bundle", "受信したBundleの取込")
* insert Code(mapping-export, "Export of the mapping of patients and cases", "対応表の書き出し")
* insert Code(mpps, "Performed procedure step", "実施手技ステップ")
* insert Code(notification, "Notification of a subscriber", "購読者への通知")
* insert Code(other, "Request that no interaction names", "どの操作にも当たらない要求")
* insert Code(purge, "Purge", "完全削除")
* insert Code(purge-history, "Purge of a history", "履歴の完全削除")
* insert Code(qido, "DICOMweb search", "DICOMweb 検索")
* insert Code(quarantine, "Quarantine", "隔離")
* insert Code(refused-write, "Refused write", "拒否された書き込み")
* insert Code(reidentify, "Re-identification", "再識別")
* insert Code(reidentify-approve, "Approval of a re-identification", "再識別の承認")
* insert Code(reidentify-reject, "Refusal of a re-identification", "再識別の却下")
* insert Code(reidentify-request, "Request for a re-identification", "再識別の依頼")
* insert Code(reindex, "Reindexing", "再索引")
* insert Code(release, "Look at anonymized releases", "匿名加工リリースの参照")
* insert Code(release-decision, "Decision on an anonymized release", "匿名加工リリースの承認・却下")
* insert Code(release-file, "Fetch a file of an anonymized release", "匿名加工リリースのファイル取得")
* insert Code(release-request, "Request of an anonymized release", "匿名加工リリースの申請")
* insert Code(research-use, "Use in research", "研究での利用")
* insert Code(restore, "Restore", "復元")
* insert Code(stow, "DICOMweb store", "DICOMweb 格納")
* insert Code(subscription-socket, "Connection of a subscriber", "購読者の接続")
* insert Code(token, "Request of an access token", "アクセストークンの要求")
* insert Code(token-introspect, "Introspection of a token", "トークンの照会")
* insert Code(token-revoke, "Revocation of a token", "トークンの失効")
* insert Code(unmatched, "List images without a patient", "患者不明画像の一覧")
* insert Code(ups, "Workitem by DICOM", "DICOM によるワークアイテム")
* insert Code(ups-cancel, "Cancel a workitem", "ワークアイテムの取消")
* insert Code(ups-create, "Create a workitem", "ワークアイテムの作成")
* insert Code(ups-read, "Read a workitem", "ワークアイテムの取得")
* insert Code(ups-reports, "Reports of workitems", "ワークアイテムの報告")
* insert Code(ups-search, "Search workitems", "ワークアイテムの検索")
* insert Code(ups-state, "Change the state of a workitem", "ワークアイテムの状態変更")
* insert Code(ups-subscribe, "Subscribe to workitems", "ワークアイテムの購読")
* insert Code(ups-suspend, "Suspend a subscription", "購読の一時停止")
* insert Code(ups-unsubscribe, "End a subscription", "購読の終了")
* insert Code(ups-update, "Update a workitem", "ワークアイテムの更新")
* insert Code(wado, "DICOMweb retrieve", "DICOMweb 取得")
* insert Code(worklist, "Query of the worklist", "ワークリスト検索")

ValueSet: DataBankAuditInteraction
Id: databank-audit-interaction
Title: "Interactions"
Description: "Interactions of FHIR and those that are not."
* insert Japanese("操作", "FHIR のインタラクションとそれ以外の操作。")
* ^experimental = false
* include codes from system http://hl7.org/fhir/restful-interaction
* include codes from system DataBankAuditInteractions
