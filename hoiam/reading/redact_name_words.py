"""The words by which a writer names themself or somebody to call, and those that are no name.

In code and not in a data file for the reason given in `redact_words`. Names are looked for beside
these words only: nowhere is a list of people, and a name in the midst of a text stays.
"""

from __future__ import annotations


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Lower case, with marks and without. Who speaks of themself.
SELF = r"tôi|toi|em|mình|tui|tớ|cháu|con"
BARE_SELF = r"toi|em|minh|tui|chau|con"
# Before these words stands nothing where somebody says them of themself: "hai người con là …".
KIN_SELF = frozenset({"em", "cháu", "chau", "con", "mình", "minh"})
BEFORE_SELF = _set(
    "chào thưa dạ alo ạ anh chị cô chú bác ông bà thì và vì nói chao thua da a chi co chu bac ong "
    "ba thi va vi noi"
)
# In small letters only the family names that are no other word in that spelling.
SURNAMES = _set(
    "nguyễn trần lê phạm hoàng huỳnh phan vũ võ đặng bùi đỗ hồ ngô dương lý đinh trịnh mai lương "
    "đào tạ vương cao châu lâm hà tô quách thái triệu chu kiều lưu tống văn đoàn nghiêm phùng "
    "trương tăng bạch khúc ninh thạch kim sơn danh nông hứa vi lò giàng vàng sùng y rơ "
    "nguyen tran le pham hoang huynh phan vu vo dang bui do ho ngo duong ly dinh trinh luong "
    "dao ta vuong chau lam ha to trieu kieu luu tong doan phung truong"
)
SURE_SURNAMES = _set(
    "nguyễn trần phạm hoàng huỳnh đặng bùi đỗ ngô đinh trịnh võ quách lương phùng trương "
    "nguyen tran pham huynh bui trinh dinh ngo"
)
# After a family name that is also another word, the middle name decides.
MIDDLES = _set("văn thị hữu đức đình ngọc minh quốc xuân van thi huu duc ngoc quoc")
# Given names that are no work and no kin, for "mình là lan ở phường 5".
GIVEN = _set(
    "lan hương huong hạnh thảo linh trang ngọc dung hùng hung dũng tuấn tuan bình hải sơn phương "
    "thủy thúy loan nhung yến oanh huệ tâm thắng kiên cường quân hiếu phúc vinh khánh tùng tung vy "
    "trâm quỳnh hằng hiền giang uyên ly nhi ngân tuyết lệ thoa nga huyền huyen duyên vân"
)
# A capitalised word after "tôi là" that begins no name: work, kin, bodies, peoples.
NO_NAME = _set(
    "ai ban bà bác bí bạn bệnh bị bộ ca chi cháu chị chú chủ chuyên con các cán công cô cơ cư "
    "cục cử cựu cha dì dân dược du gia giám giáo gì gv hộ hội học hs hiệu hành hướng kế khách khối "
    "kiểm kỹ kỳ lao lái lãnh liên luật lớp mẹ má mttq một ngư người nhà nhiếp nhân nhóm những nông "
    "nữ ông ở phóng phó phòng phật phụ quân quản quý sinh sv sở thanh thân thành thí thương thạc "
    "thầy thợ telegram facebook fb tiktok viber zalo messenger tiến tiểu trung trường "
    "trưởng trạm tài tập tổ tổng ubnd viên việt vợ chồng bố đoàn "
    "đây đại đảng đội đồng độc em anh tiếp thủ toàn tác vô hai ba bốn năm dr mr mrs ms sài"
)
# Where a run of such names ends in small letters.
STOPS = _set(
    "ở tại sống trú ngụ quê sinh năm số sđt sdt đt dt tel phone điện zalo là la có co xin muốn "
    "hiện đang và va với ạ nha nhé đây nhà thôn xóm ấp khu tổ xã phường quận huyện tỉnh thành cho "
    "bị vừa làm mới cần hỏi thấy nghe biết không sai đúng được do nên vì thì mà từ o tai so "
    "song xa phuong thon nha xin hien dang bi can hoi gui gửi báo phản kính viết viet của cua "
    "trong ngoài gì gi ai trên tren chưa chua đã da sẽ lại khi nào phải bên ben tuổi tuoi dân dan "
    "tự gọi goi liên lien theo qua vào vao email mail fb facebook nhưng nhung có thể ký cháu"
)
# What stands between "tôi là" and a name that follows: "tôi là cô giáo Trần Thị B".
TITLES = (
    r"(?:(?:bác sĩ|cô giáo|thầy giáo|ông|bà|anh|chị|em|cô|chú|bác|thầy|bạn|cháu|con|vợ|chồng"
    r"|mẹ|bố|ba|má|của|bs|thạc sĩ|ths|tiến sĩ|ts|kỹ sư|luật sư|ls|giáo viên|nhà báo|phóng viên"
    r"|công dân|người dân|học sinh|sinh viên|cựu chiến binh|nông dân|công nhân|phụ huynh"
    r"|mr|mrs|ms|dr)"
    r"\.? ){1,3}"
)
# A duty named in the same clause: "chủ tịch xã tôi là …" tells of an official, not of the writer.
DUTY = (
    r"(?<!\w)(?:chủ tịch|chu tich|bí thư|bi thu|giám đốc|giam doc|trưởng|truong|phó|hiệu trưởng"
    r"|bộ trưởng|thủ tướng|đại biểu|công ty|cơ quan|đội|lãnh đạo|người phát ngôn)(?!\w)"
)
ADDRESSED = r"(?<!\w)(?:kính gửi|gửi|thưa|chào|kinh gui|gui|thua|chao)(?!\w)"
# "quê tôi là …", "ngân hàng của tôi là …" tell of what somebody has.
POSSESSED = (
    r"(?<!\w)(?:quê(?: quán| hương| nội| ngoại)?|que|nơi ở|nơi sinh|noi o|nhà|nha|ngân hàng"
    r"|ngan hang|trường|truong|công ty|cong ty|cơ quan|xã|phường|huyện|quận|tỉnh|thành phố|làng"
    r"|thôn)(?: của| cua)?\s*$"
)
# The line above the name of who signs for an office.
OFFICE = (
    r"\s*(?:(?:kt|tm|tl|tuq|q)\.|(?:phó |quyền )?(?:chủ tịch|giám đốc|tổng giám đốc|hiệu trưởng"
    r"|bộ trưởng|thứ trưởng|cục trưởng|chánh văn phòng|trưởng \w+|bí thư))[^.!?\n]{0,60}$"
)
SIGNED_ABOVE = (
    r"ký tên|ky ten|người (?:gửi|viết|phản ánh|làm đơn|hỏi|báo|yêu cầu|đề nghị)"
    r"|nguoi (?:gui|viet|phan anh|lam don)"
)
# Without marks, of today and before July 2025: alone they name a place.
PROVINCES = _set(
    "ha_noi thua_thien_hue quang_ninh cao_bang lang_son lai_chau dien_bien son_la thanh_hoa "
    "nghe_an ha_tinh tuyen_quang lao_cai thai_nguyen phu_tho bac_ninh hung_yen hai_phong "
    "ninh_binh quang_tri da_nang quang_ngai gia_lai khanh_hoa lam_dong dak_lak dac_lac "
    "ho_chi_minh dong_nai tay_ninh can_tho vinh_long dong_thap ca_mau an_giang ha_giang "
    "yen_bai bac_kan bac_can vinh_phuc hoa_binh bac_giang hai_duong thai_binh ha_nam nam_dinh "
    "quang_binh quang_nam kon_tum binh_dinh phu_yen ninh_thuan binh_thuan dak_nong dac_nong "
    "binh_phuoc binh_duong ba_ria vung_tau long_an tien_giang ben_tre tra_vinh hau_giang "
    "soc_trang bac_lieu kien_giang sai_gon viet_nam vietnam"
)
KIN = (
    r"anh|chị|chi|em|cô|co|chú|chu|bác|bac|ông|ong|bà|ba|dì|cậu|mợ|thím|cháu|bạn|ban|thầy|a\.|c\."
    r"|mr\.?|mrs\.?|ms\.?"
)
# Small words after a kin word that are no name: "bác sĩ 09…", "gọi anh theo số 09…".
NO_KIN_NAME = STOPS | _set(
    "ơi sĩ giáo con chủ ấy này kia đó bán hàng xóm em anh chị tôi mình ta họ vợ chồng thuê nuôi "
    "chăm bảo trưởng phó liên alo lh dùm giùm giúp hộ tên cũng cả các mấy thì rể dâu ruột em "
    "nè ne hai ba si giao oi nay do kia hang tai trai gái dù nội ngoại"
)
LABEL = (
    r"(?:sđt|sdt|đt|dt|đtdđ|tel|phone|số điện thoại|so dien thoai|điện thoại|dien thoai|số|so|zalo"
    r"|di động|máy|stk|số tài khoản|email|mail|cccd|cmnd|ở số|theo số|qua số|vào số|là|la)"
)
CLOSINGS = (
    r"trân trọng(?: (?:cảm ơn|cám ơn|kính chào))?|tran trong(?: cam on)?|kính thư|kinh thu|thân ái"
    r"|thân mến|(?:xin |em |tôi |chân thành ){0,3}(?:cảm ơn|cám ơn|cam on)(?: ạ| nhiều| rất nhiều)?"
    r"|(?:best |kind |warm )?regards|sincerely|yours (?:sincerely|faithfully|truly)|respectfully"
    r"|many thanks|thank you|thanks"
)
SIGNED = (
    r"ký tên|ky ten|ký|họ và tên|họ tên|ho va ten|ho ten|người (?:gửi|viết|phản ánh|làm đơn|hỏi|báo"
    r"|ký|yêu cầu|đề nghị)|nguoi (?:gui|viet|phan anh|lam don)|signed(?: by)?|full name|name"
)
ENGLISH = r"my (?:full )?name(?: is|'s|’s)|i am|i'm|i’m"
ENGLISH_TITLE = r"(?:(?:mr|mrs|ms|dr|miss)\.? )?"
NO_ENGLISH_NAME = _set(
    "a an the not in from vietnam vietnamese american british english french german chief head "
    "director chairman chairwoman doctor professor teacher student vice deputy senior general "
    "ok sure sorry writing very also still just now told here afraid glad happy asking living going"
)
ENGLISH_STOPS = _set(
    "and from in at of i we my a an the but not who with is was live living work working"
)
