"""Pages of our own invention, built the way big Vietnamese outlets build theirs."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from hoiam.reading.extract import extract_article
from hoiam.reading.page_rules import NO_RULES, PageRules
from hoiam.reading.stages import ArticleData, Entry, RawPage

VIETNAM = timezone(timedelta(hours=7))
NOW = datetime(2025, 11, 20, 8, 0, tzinfo=VIETNAM)
URL = "https://baovidu.vn/thoi-su/nuoc-song-xanh-doi-mau-sau-dem-mua-4954454.html"
TITLE = "Nước sông Xanh đổi màu sau đêm mưa, người dân Tân Phong lo thiếu nước sạch"
LEAD = (
    "Sáng 16/11, đoạn sông Xanh chảy qua xã Tân Phong chuyển màu đen, bốc mùi nồng; trạm cấp nước "
    "của xã phải tạm ngừng bơm từ 5 giờ."
)
PARAGRAPHS = (
    "Theo ghi nhận tại cầu Bến Đò, lớp váng dày phủ gần kín mặt sông dài khoảng hai cây số. Nhiều "
    "hộ nuôi cá lồng cho biết cá bắt đầu nổi đầu từ nửa đêm, đến sáng thì chết hàng loạt.",
    "Ủy ban nhân dân xã đã lấy ba mẫu nước gửi Trung tâm Quan trắc môi trường. Kết quả dự kiến có "
    "sau năm ngày làm việc, trong thời gian đó người dân được khuyến cáo không dùng nước sông.",
    "Trước đó, vào tháng 8/2025, cử tri xã Tân Phong từng kiến nghị kiểm tra hai cơ sở tái chế "
    "nhựa ở thượng nguồn. Sở Nông nghiệp và Môi trường trả lời rằng sẽ kiểm tra trong quý IV.",
    "Công ty Cấp nước Hạ Lưu cho hay đã điều bốn xe bồn chở nước đến nhà văn hóa các thôn, mỗi hộ "
    "được nhận 60 lít một ngày cho đến khi trạm bơm hoạt động trở lại.",
)
COMMENT = "Ở nhà tôi nước có mùi từ tuần trước rồi mà không ai đến xem cả, mong xã trả lời sớm."
RELATED = "Chợ đầu mối Phú An tạm đóng cửa hai ngày để sửa mái tôn bị tốc"


def page_html(
    *,
    title: str = TITLE,
    head: str = "",
    dateline: str = '<span class="date">Thứ hai, 17/11/2025, 10:30 (GMT+7)</span>',
    lead: str = LEAD,
    paragraphs: tuple[str, ...] = PARAGRAPHS,
    after: str = "",
) -> str:
    """An article with its lead outside `<article>`, readers' comments and links to other texts."""
    text = "".join(f'<p class="Normal">{paragraph}</p>' for paragraph in paragraphs)
    return f"""<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8">
<title>{title} - Báo Ví Dụ</title>
<meta property="og:title" content="{title}"><meta property="og:description" content="{lead}">
<meta property="og:type" content="article">{head}</head><body>
<header><nav><ul><li><a href="/">Trang chủ</a></li><li><a href="/thoi-su">Thời sự</a></li>
<li><a href="/kinh-te">Kinh tế</a></li></ul></nav></header>
<section class="page-detail"><div class="header-content">{dateline}</div>
<h1 class="title-detail">{title}</h1><p class="description">{lead}</p>
<article class="fck_detail">{text}<p class="author" style="text-align:right"><strong>Lê Thị Ví
Dụ</strong></p></article>{after}
<div class="box-tinlienquan"><h3>Tin liên quan</h3><ul>
<li><a href="/a-1.html">{RELATED}</a></li></ul></div>
<div id="box_comment" class="box-comment"><h3>Ý kiến bạn đọc (12)</h3>
<div class="comment_item"><p>{COMMENT}</p><span>Nguyễn Văn Đọc Giả - 12/11/2025</span></div></div>
</section><footer><p>© 2025 Báo Ví Dụ. Giấy phép số 01/GP ngày 02/01/2019.</p></footer>
</body></html>"""


def read(
    html: str | bytes,
    *,
    url: str = URL,
    entry: Entry | None = None,
    rules: PageRules = NO_RULES,
    status: int = 200,
    content_type: str = "text/html",
) -> ArticleData:
    body = html.encode() if isinstance(html, str) else html
    page = RawPage(url=url, body=body, fetched_at=NOW, status=status, content_type=content_type)
    return extract_article(page, now=NOW, entry=entry, rules=rules)
