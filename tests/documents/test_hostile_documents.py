"""What an office may do to a public paper of another: read it, and nothing else."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from hoiam.documents.actions import add_document
from hoiam.offices.models import Role, User
from hoiam.publishing.actions import reviewing, signing, withdrawing


@pytest.fixture
def paper(ha, quan, offices, now):
    found = add_document(
        ha,
        kind="directive",
        number="12/CT-UBND",
        issuer=offices.so_xay_dung,
        issued_on=now.date(),
        title="Rà soát đường tỉnh",
        text="Rà soát.",
        now=now,
    )
    signing.submit(ha, found.publication, now=now)
    signing.approve(quan, found.publication, now=now)
    signing.publish(quan, found.publication, now=now)
    found.publication.refresh_from_db()
    return found


def test_an_approver_elsewhere_only_reads_it(client, paper, offices, tam, now):
    phong = User.objects.create_user("phong", role=Role.APPROVER, office=offices.so_y_te)
    reviewing.ask_review(paper.publication, text="Số hiệu chưa đúng.", now=now)
    review = paper.publication.reviews.get()
    with pytest.raises(PermissionDenied):
        withdrawing.withdraw(phong, paper.publication, reason="x", now=now)
    with pytest.raises(PermissionDenied):
        reviewing.decide_review(phong, review, outcome="upheld", text="x", now=now)
    for user in (phong, tam):
        client.force_login(user)
        page = client.get(reverse("documents:document", args=[paper.pk]))
        assert page.status_code == 200
        hidden = reverse("publishing:publication", args=[paper.publication.pk])
        assert hidden not in page.content.decode()
        assert client.get(hidden).status_code == 404
